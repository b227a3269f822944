// The highest level of a moment, held long enough to be read, then falling.

const HELD_MS = 2_000;
const FALL_DB_PER_S = 20;

export class PeakHold {
    #dbov = -Infinity;
    #sinceMs = 0;

    add(dbov, nowMs) {
        if (dbov < this.at(nowMs)) return;
        this.#dbov = dbov;
        this.#sinceMs = nowMs;
    }

    /** -Infinity: nothing was added yet. */
    at(nowMs) {
        const fallingMs = Math.max(0, nowMs - this.#sinceMs - HELD_MS);
        return this.#dbov - FALL_DB_PER_S * fallingMs / 1000;
    }

    clear() {
        this.#dbov = -Infinity;
    }
}
