// When to try again: exponential with full jitter, as lib/backoff.c does it for the native
// programs.

const FIRST_MS = 250;
const LAST_MS = 15_000;

export class Backoff {
    #boundMs = 0;
    #random;

    constructor(random = Math.random) {
        this.#random = random;
    }

    /** After a success that lasted. */
    reset() {
        this.#boundMs = 0;
    }

    /** After a failure: how long to wait, spread over at least `spreadMs` where many have failed at once. */
    nextMs(spreadMs = 0) {
        this.#boundMs = this.#boundMs ? Math.min(this.#boundMs * 2, LAST_MS) : FIRST_MS;
        return this.#random() * Math.max(this.#boundMs, spreadMs);
    }
}
