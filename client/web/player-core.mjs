// The player core (lib/player.c) as WebAssembly, one object per listener. Works inside an
// AudioWorklet: no fetch, no TextDecoder, no promise. The numbers cross the border through fixed
// places in linear memory, which only a new stream may make grow. client/web/wasm/exports.c is the
// other side.

import { KEY_BYTES, PROFILES } from './protocol.mjs';

const STATES = ['idle', 'buffering', 'playing', 'starved']; // enum player_state

// enum ll_status
const STATUSES = [
    'ok', 'end', 'truncated', 'malformed', 'too large', 'unsupported', 'foreign', 'duplicate',
    'forged', 'no memory',
];

// The fields of struct player_stats, in the order in which ll_stats() writes them; `state` is first.
const STATS = [
    'packets', 'late_packets', 'duplicates', 'rejected', 'lost_packets', 'played_ms',
    'concealed_ms', 'skipped_ms', 'stretched_ms', 'underruns', 'switches', 'delay_ms', 'buffer_ms',
    'target_ms', 'jitter_ms', 'drift_ppm', 'level_dbov', 'gain_db',
];

const DRIFT_UNKNOWN = -(2 ** 31); // of drift.h
const FRAMES_PER_MS = 48;
const PULL_MAX_FRAMES = 4096;

function profileNumber(name) {
    const number = PROFILES.indexOf(name);
    if (number < 0) throw new RangeError(`profile ${name}: one of ${PROFILES.join(', ')}`);
    return number;
}

export class PlayerCore {
    #core;
    #handle;
    #memory;
    #scratch; // Uint8Array: what goes in, a key or a bundle
    #pulled = new Float32Array(0); // where the samples of the last pull are

    /** `module`: compiled player.wasm; `profile`: its name. */
    constructor(module, profile = 'standard') {
        const number = profileNumber(profile);
        this.#core = new WebAssembly.Instance(module, {}).exports;
        this.#core._initialize();
        this.#handle = this.#core.ll_create(number);
        if (this.#handle === 0) throw new Error('player: no memory');
        this.#look();
    }

    /** The bundles pushed from now on are of this stream (control message `stream`). */
    stream({ ssrc, key, roc, seq, sameClock }) {
        if (key.length !== KEY_BYTES) throw new RangeError(`key of ${key.length} bytes, not ${KEY_BYTES}`);
        this.#scratch.set(key);
        const status = this.#core.ll_stream(this.#handle, ssrc, roc, seq, sameClock ? 1 : 0);
        // It takes memory for its cipher; should linear memory have grown, the old views are void.
        if (this.#memory !== this.#core.memory.buffer) this.#look();
        this.#scratch.fill(0, 0, KEY_BYTES);
        if (status !== 0) throw new Error(`player: ${STATUSES[status]}`);
    }

    /**
     * One bundle (binary message), which came at `nowMs`. Returns 'ok', or what was wrong with it;
     * packets that are not good are counted and harmless.
     */
    push(bundle, nowMs) {
        if (bundle.length > this.#scratch.length) return 'too large';
        this.#scratch.set(bundle);
        return STATUSES[this.#core.ll_push(this.#handle, bundle.length, nowMs)];
    }

    /**
     * Fills `samples` (48 kHz mono). `nowMs`: the local time at which the first of them is handed
     * over, `latencyMs`: how much later it is heard.
     */
    pull(samples, nowMs, latencyMs) {
        for (let done = 0; done < samples.length; ) {
            const frames = Math.min(samples.length - done, PULL_MAX_FRAMES);
            const atMs = nowMs + done / FRAMES_PER_MS;
            const at = this.#core.ll_pull(this.#handle, frames, atMs, latencyMs);
            // The same view again and again: no garbage on the audio thread.
            if (this.#pulled.length !== frames || this.#pulled.byteOffset !== at) {
                this.#pulled = new Float32Array(this.#memory, at, frames);
            }
            samples.set(this.#pulled, done);
            done += frames;
        }
    }

    profile(name) {
        this.#core.ll_profile(this.#handle, profileNumber(name));
    }

    /** Whether speech is brought toward -18 LUFS; has no effect in the interpreter profile. */
    levelling(on) {
        this.#core.ll_levelling(this.#handle, on ? 1 : 0);
    }

    /** `offsetMs`: relay wall time minus the local time given to push() and pull(). */
    clockOffset(offsetMs) {
        this.#core.ll_clock(this.#handle, offsetMs);
    }

    /** Whether anybody publishes what is listened to. */
    live(live) {
        this.#core.ll_live(this.#handle, live ? 1 : 0);
    }

    /** The fields of struct player_stats (include/livelisten/player.h); `state` as a word, `drift_ppm`
     *  null while unknown. */
    stats() {
        const at = this.#core.ll_stats(this.#handle);
        const [state, ...values] = new Float64Array(this.#memory, at, STATS.length + 1);
        const stats = { state: STATES[state] };
        STATS.forEach((name, i) => { stats[name] = values[i]; });
        if (stats.drift_ppm === DRIFT_UNKNOWN) stats.drift_ppm = null;
        return stats;
    }

    /** What the core has of memory. */
    get memoryBytes() {
        return this.#memory.byteLength;
    }

    #look() {
        this.#memory = this.#core.memory.buffer;
        this.#scratch = new Uint8Array(this.#memory, this.#core.ll_scratch(), this.#core.ll_scratch_bytes());
        this.#pulled = new Float32Array(0);
    }
}
