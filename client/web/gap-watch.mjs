// Notices that the sound device ran dry, in the audio thread: audio time stands still meanwhile, so
// that it lags behind the wall clock from then on. A late callback alone lags only for a moment;
// what counts is the least lag of a second against that of the second before. Pure.

const WINDOW_MS = 1_000;
const LEAST_MS = 5; // below: rounding, drift
const MOST_MS = 1_000; // above: it was paused, or the device slept

export class GapWatch {
    /** Seconds in which the device ran dry. */
    gaps = 0;
    #lagMs = -Infinity; // the least of the second before
    #leastMs = Infinity;
    #endMs = 0; // of this second, in audio time

    /** Whenever samples are asked for. */
    observe(wallMs, audioMs) {
        this.#leastMs = Math.min(this.#leastMs, wallMs - audioMs);
        if (audioMs < this.#endMs) return;
        const lostMs = this.#leastMs - this.#lagMs;
        if (lostMs > LEAST_MS && lostMs < MOST_MS) this.gaps += 1;
        this.#lagMs = this.#leastMs;
        this.#leastMs = Infinity;
        this.#endMs = audioMs + WINDOW_MS;
    }
}
