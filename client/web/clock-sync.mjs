// The offset from a local monotonic clock to the relay's wall clock, learnt from pings: of the
// last eight answers the one with the least round trip counts; its error is at most half that
// round trip.

const WINDOW = 8;

export class ClockSync {
    #samples = [];

    add(sentMs, receivedMs, relayMs) {
        if (receivedMs < sentMs) return;
        this.#samples.push({
            offsetMs: relayMs - (sentMs + receivedMs) / 2,
            rttMs: receivedMs - sentMs,
        });
        if (this.#samples.length > WINDOW) this.#samples.shift();
    }

    get count() {
        return this.#samples.length;
    }

    /** { offsetMs, rttMs }, or null before the first answer. */
    get best() {
        const better = (a, b) => (a && a.rttMs <= b.rttMs ? a : b);
        return this.#samples.reduce(better, null);
    }
}
