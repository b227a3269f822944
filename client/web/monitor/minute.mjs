// What was counted in the last minute.

const KEPT_MS = 60_000;

export class Minute {
    #counted = []; // { atMs, name, amount }, oldest first
    #totals = new Map(); // of counters that are followed: their latest

    /** `amount` more of `name`. */
    add(name, amount, nowMs) {
        if (amount !== 0) this.#counted.push({ atMs: nowMs, name, amount });
    }

    /** Counters { name: total }, which count on, and may take back. What they had before the first time is not of this minute. */
    follow(totals, nowMs) {
        for (const [name, total] of Object.entries(totals)) {
            this.add(name, total - (this.#totals.get(name) ?? total), nowMs);
            this.#totals.set(name, total);
        }
    }

    sum(name, nowMs) {
        this.#counted = this.#counted.filter(({ atMs }) => nowMs - atMs < KEPT_MS);
        const amounts = this.#counted.filter(one => one.name === name).map(({ amount }) => amount);
        return Math.max(0, amounts.reduce((sum, amount) => sum + amount, 0));
    }
}
