// The player core (lib/player.c) as WebAssembly, one object per listener. Works inside an AudioWorklet:
// no fetch, no TextDecoder, no promise, nothing allocated by push() and pull(). The numbers cross the
// border through fixed places in linear memory, which never grows after the constructor.
// client/web/wasm/exports.c is the other side.

const PROFILES = ["interpreter", "standard", "saver"]; // enum profile
const STATES = ["idle", "buffering", "playing", "starved"]; // enum player_state

// enum ll_status
const STATUSES = [
  "ok", "end", "truncated", "malformed", "too large", "unsupported", "foreign", "duplicate",
  "forged", "no memory",
];

// The fields of struct player_stats, in the order in which ll_stats() writes them; `state` is first.
const STATS = [
  "packets", "late_packets", "duplicates", "rejected", "lost_packets", "played_ms", "concealed_ms",
  "skipped_ms", "stretched_ms", "underruns", "switches", "delay_ms", "buffer_ms", "target_ms",
  "jitter_ms", "level_dbov",
];

export const KEY_BYTES = 30;
export const PULL_MAX_FRAMES = 4096;

function profileNumber(name) {
  const number = PROFILES.indexOf(name);
  if (number < 0) throw new RangeError(`profile ${name}: one of ${PROFILES.join(", ")}`);
  return number;
}

export class PlayerCore {
  #core;
  #handle;
  #scratch; // Uint8Array: what goes in, a key or a bundle
  #memory;

  /** @param {WebAssembly.Module} module compiled player.wasm  @param {string} profile */
  constructor(module, profile = "standard") {
    const number = profileNumber(profile);
    this.#core = new WebAssembly.Instance(module, {}).exports;
    this.#core._initialize();
    this.#handle = this.#core.ll_create(number);
    if (this.#handle === 0) throw new Error("player: no memory");
    this.#memory = this.#core.memory.buffer;
    this.#scratch = new Uint8Array(this.#memory, this.#core.ll_scratch(), this.#core.ll_scratch_bytes());
  }

  /** The bundles pushed from now on are of this stream (control message `stream`).
   *  @param {{ssrc: number, key: Uint8Array, roc: number, seq: number, sameClock: boolean}} stream */
  stream({ ssrc, key, roc, seq, sameClock }) {
    if (key.length !== KEY_BYTES) throw new RangeError(`key of ${key.length} bytes, not ${KEY_BYTES}`);
    this.#scratch.set(key);
    const status = this.#core.ll_stream(this.#handle, ssrc, roc, seq, sameClock ? 1 : 0);
    this.#refresh();
    this.#scratch.fill(0, 0, KEY_BYTES);
    if (status !== 0) throw new Error(`player: ${STATUSES[status]}`);
  }

  /** One bundle (binary message). Returns "ok", or what was wrong with it; packets that are not good
   *  are counted and harmless.  @param {Uint8Array} bundle  @param {number} nowMs when it came */
  push(bundle, nowMs) {
    if (bundle.length > this.#scratch.length) return "too large";
    this.#scratch.set(bundle);
    return STATUSES[this.#core.ll_push(this.#handle, bundle.length, nowMs)];
  }

  /** Fills `samples` (48 kHz mono).  @param {Float32Array} samples
   *  @param {number} nowMs local time at which the first of them is handed over
   *  @param {number} latencyMs how much later it is heard */
  pull(samples, nowMs, latencyMs) {
    for (let done = 0; done < samples.length; ) {
      const frames = Math.min(samples.length - done, PULL_MAX_FRAMES);
      const at = this.#core.ll_pull(this.#handle, frames, nowMs + done / 48, latencyMs);
      samples.set(new Float32Array(this.#memory, at, frames), done);
      done += frames;
    }
  }

  /** @param {string} name of a profile */
  profile(name) {
    this.#core.ll_profile(this.#handle, profileNumber(name));
  }

  /** @param {number} ms relay wall time minus the local time given to push() and pull() */
  clockOffset(ms) {
    this.#core.ll_clock(this.#handle, ms);
  }

  /** The fields of struct player_stats (include/livelisten/player.h); `state` as a word. */
  stats() {
    const values = new Float64Array(this.#memory, this.#core.ll_stats(this.#handle), STATS.length + 1);
    const stats = { state: STATES[values[0]] };
    STATS.forEach((name, i) => { stats[name] = values[i + 1]; });
    return stats;
  }

  /** What the core has of memory. */
  get memoryBytes() {
    return this.#memory.byteLength;
  }

  // A new stream may take memory for its cipher; should that have made linear memory grow, the old
  // views are void.
  #refresh() {
    if (this.#memory === this.#core.memory.buffer) return;
    this.#memory = this.#core.memory.buffer;
    this.#scratch = new Uint8Array(this.#memory, this.#core.ll_scratch(), this.#core.ll_scratch_bytes());
  }
}
