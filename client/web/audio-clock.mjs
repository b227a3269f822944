// What the audio clock says in the worker's milliseconds. An AudioWorklet has no clock but the
// number of frames it has made; every bundle, however, comes with the time at which the worker
// received it. It cannot arrive before it was sent, so the greatest difference seen between the
// two clocks is the one of the message that travelled fastest. The bound leaks, so that a
// drifting audio clock is followed.

const LEAK = 0.0005; // more than any sound card drifts (200 ppm)

export class AudioClock {
    #offsetMs = -Infinity;
    #learntMs = 0;

    /** A message stamped `stampMs` is here while the audio clock shows `audioMs`. */
    learn(stampMs, audioMs) {
        const leakMs = (audioMs - this.#learntMs) * LEAK;
        this.#offsetMs = Math.max(this.#offsetMs - leakMs, stampMs - audioMs);
        this.#learntMs = audioMs;
    }

    /** The instant `audioMs` of the audio clock, on the clock of the stamps; 0 before the first. */
    at(audioMs) {
        return this.#offsetMs === -Infinity ? 0 : audioMs + this.#offsetMs;
    }
}
