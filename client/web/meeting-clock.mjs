// The time of day where the meeting is, as the relay says it: its wall clock, or the clock of a
// rehearsal, which starts when it is told to and may run faster. This device's own clock counts
// only until the relay has spoken.

export class MeetingClock {
    #told = null; // { timeMs, rate, atMs }

    /** The meeting's clock showed `timeMs` [since 1970] and ran `rate` times as fast at `atMs` of ours, which is monotonic. */
    set(timeMs, rate, atMs) {
        this.#told = { timeMs, rate, atMs };
    }

    /** What it shows at `nowMs`; `wallMs`: this device's time of day. */
    at(nowMs, wallMs) {
        if (!this.#told) return wallMs;
        const { timeMs, rate, atMs } = this.#told;
        return timeMs + (nowMs - atMs) * rate;
    }
}
