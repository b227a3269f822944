// The audio thread: packets come in from the worker's port, samples go out. All that thinks is in
// the player core (WebAssembly); this is the glue.
//
//     page -> worklet     { type: "link", port } { type: "profile", profile } { type: "levelling",
//                         levelling } { type: "latency", latencyMs }
//     worker -> worklet   see link-worker.mjs
//     worklet -> both     { type: "stats", and the player's, and gaps: seconds in which the device ran dry }

import { AudioClock } from './audio-clock.mjs';
import { GapWatch } from './gap-watch.mjs';
import { PlayerCore } from './player-core.mjs';
import { Resampler } from './resampler.mjs';

const CORE_RATE_HZ = 48_000;
const STATS_MS = 100;

class Player extends AudioWorkletProcessor {
    #core;
    #clock = new AudioClock();
    #watch = new GapWatch();
    #worker = null;
    #latencyMs = 0; // from here to the ear
    #resampler = null;
    #statsMs = -STATS_MS; // when they were last told; the first time with the first samples

    constructor({ processorOptions: { module, profile, levelling } }) {
        super();
        this.#core = new PlayerCore(module, profile);
        this.#core.levelling(levelling);
        if (sampleRate !== CORE_RATE_HZ) {
            this.#resampler = new Resampler(CORE_RATE_HZ, sampleRate, block => this.#pull(block));
        }
        this.port.onmessage = ({ data }) => this[data.type](data);
    }

    // From the page.

    link({ port }) {
        this.#worker = port;
        port.onmessage = ({ data }) => this[data.type](data);
    }

    profile({ profile }) {
        this.#core.profile(profile);
    }

    levelling({ levelling }) {
        this.#core.levelling(levelling);
    }

    latency({ latencyMs }) {
        this.#latencyMs = latencyMs + (this.#resampler?.delayMs ?? 0);
    }

    // From the worker.

    stream({ ssrc, key, roc, seq, sameClock }) {
        this.#core.stream({ ssrc, key, roc, seq, sameClock });
    }

    live({ live }) {
        this.#core.live(live);
    }

    clock({ offsetMs }) {
        this.#core.clockOffset(offsetMs);
    }

    // It has arrived when the audio thread has it, which may be a block of the device after the worker.
    bundle({ bytes, stampMs }) {
        const audioMs = currentTime * 1000;
        this.#clock.learn(stampMs, audioMs);
        this.#core.push(new Uint8Array(bytes), this.#clock.at(audioMs));
    }

    // From the audio device.

    process(_inputs, [[samples]]) {
        const audioMs = currentTime * 1000;
        this.#watch.observe(Date.now(), audioMs);
        if (this.#resampler) this.#resampler.read(samples);
        else this.#pull(samples);
        if (audioMs - this.#statsMs >= STATS_MS) {
            this.#statsMs = audioMs;
            const stats = { type: 'stats', ...this.#core.stats(), gaps: this.#watch.gaps };
            this.port.postMessage(stats);
            this.#worker?.postMessage(stats);
        }
        return true;
    }

    #pull(samples) {
        this.#core.pull(samples, this.#clock.at(currentTime * 1000), this.#latencyMs);
    }
}

registerProcessor('livelisten-player', Player);
