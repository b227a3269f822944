// Whether what is shown is what is: the relay sends levels four times a second, so that two seconds of
// silence mean that it cannot be heard. Pure: `nowMs` is given.

const SILENCE_MS = 2_000;
const STATUS_MS = 15_000; // three polls that failed

export class Freshness {
    #up = false;
    #heardMs = -Infinity; // last word over the WebSocket
    #statusMs = -Infinity; // last complete answer of the API

    link(up) {
        this.#up = up;
    }

    heard(nowMs) {
        this.#heardMs = nowMs;
    }

    fetched(nowMs) {
        this.#statusMs = nowMs;
    }

    isStale(nowMs) {
        return !this.#up || nowMs - this.#heardMs > SILENCE_MS || nowMs - this.#statusMs > STATUS_MS;
    }

    /** Up to when what is shown was true [ms]; -Infinity: never. */
    asOfMs(nowMs) {
        return nowMs - this.#statusMs > STATUS_MS ? this.#statusMs : this.#heardMs;
    }
}
