// The offset from a local monotonic clock to the relay's wall clock, learnt from pings. Of the last
// sixteen answers that one counts whose error can be the least: half its round trip, and what the two
// clocks may have drifted apart since (lib/clock.c is the same).

const WINDOW = 16;
const DRIFT = 100e-6; // two crystals at their worst
const STEP_MS = 50;

export class ClockSync {
    #samples = [];

    add(sentMs, receivedMs, relayMs) {
        if (receivedMs < sentMs) return;
        const sample = {
            offsetMs: relayMs - (sentMs + receivedMs) / 2,
            rttMs: receivedMs - sentMs,
            receivedMs,
        };
        if (this.#contradicts(sample)) this.#samples = [];
        this.#samples.push(sample);
        if (this.#samples.length > WINDOW) this.#samples.shift();
    }

    get count() {
        return this.#samples.length;
    }

    /** { offsetMs, rttMs }, or null before the first answer. */
    get best() {
        if (this.count === 0) return null;
        const { offsetMs, rttMs } = this.#best();
        return { offsetMs, rttMs };
    }

    #best() {
        const nowMs = this.#samples.at(-1).receivedMs;
        const better = (a, b) => (errorMs(a, nowMs) < errorMs(b, nowMs) ? a : b);
        return this.#samples.reduce(better);
    }

    /** Both cannot be true: since then one of the clocks was set, or stood still in its sleep. */
    #contradicts(sample) {
        if (this.count === 0) return false;
        const best = this.#best();
        const limitMs = sample.rttMs / 2 + errorMs(best, sample.receivedMs) + STEP_MS;
        return Math.abs(sample.offsetMs - best.offsetMs) > limitMs;
    }
}

const errorMs = (sample, nowMs) => sample.rttMs / 2 + (nowMs - sample.receivedMs) * DRIFT;
