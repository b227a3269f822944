// Notices that the sound device ran dry, in the audio thread: audio time stands still meanwhile, so
// that it lags behind the wall clock from then on. A late callback alone lags only for a moment;
// what counts is the least lag of a second against that of the second before. Pure.

const WINDOW_MS = 1_000;
const LEAST_MS = 5; // below: rounding, drift
const PAUSE_MS = 1_000; // between two calls: it was paused, or the device slept

export class GapWatch {
    /** Seconds in which the device ran dry. */
    gaps = 0;
    #lagMs = Infinity; // the least of the second before; none after a pause
    #leastMs = Infinity;
    #endMs = 0; // of this second, in audio time
    #wallMs = 0; // of the last call

    /** Whenever samples are asked for. */
    observe(wallMs, audioMs) {
        const paused = wallMs - this.#wallMs > PAUSE_MS;
        this.#wallMs = wallMs;
        if (paused) return this.#begin(audioMs, Infinity);
        this.#leastMs = Math.min(this.#leastMs, wallMs - audioMs);
        if (audioMs < this.#endMs) return;
        if (this.#leastMs - this.#lagMs > LEAST_MS) this.gaps += 1;
        this.#begin(audioMs, this.#leastMs);
    }

    #begin(audioMs, lagMs) {
        this.#lagMs = lagMs;
        this.#leastMs = Infinity;
        this.#endMs = audioMs + WINDOW_MS;
    }
}
