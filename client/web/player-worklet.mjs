// The audio thread: packets come in from the worker's port, samples go out. All that thinks is in
// the player core (WebAssembly); this is the glue.

import { AudioClock } from './audio-clock.mjs';
import { PlayerCore } from './player-core.mjs';

const STATS_FRAMES = 4_800; // ten times a second

class Player extends AudioWorkletProcessor {
    #core;
    #clock = new AudioClock();
    #latencyMs = 0;
    #reportedFrame = -STATS_FRAMES; // the first report comes with the first samples

    constructor({ processorOptions: { module, profile } }) {
        super();
        this.#core = new PlayerCore(module, profile);
        this.port.onmessage = ({ data }) => this[data.type](data);
    }

    // From the page.

    link({ port }) {
        port.onmessage = ({ data }) => this[data.type](data);
    }

    profile({ profile }) {
        this.#core.profile(profile);
    }

    latency({ latencyMs }) {
        this.#latencyMs = latencyMs;
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

    bundle({ bytes, stampMs }) {
        this.#clock.learn(stampMs, currentTime * 1000);
        this.#core.push(new Uint8Array(bytes), stampMs);
    }

    // From the audio device.

    process(_inputs, [[samples]]) {
        this.#core.pull(samples, this.#clock.at(currentTime * 1000), this.#latencyMs);
        if (currentFrame - this.#reportedFrame >= STATS_FRAMES) {
            this.#reportedFrame = currentFrame;
            this.port.postMessage(this.#core.stats());
        }
        return true;
    }
}

registerProcessor('livelisten-player', Player);
