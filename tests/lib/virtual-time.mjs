// Time that stands still until a test moves it: the clock and the timers of a browser.

export class VirtualTime {
    #nowMs = 0;
    #timers = new Map(); // id -> { dueMs, everyMs, action }
    #id = 0;

    now = () => this.#nowMs;
    setTimeout = (action, ms) => this.#add(action, ms, null);
    setInterval = (action, ms) => this.#add(action, ms, ms);
    clearTimeout = id => this.#timers.delete(id);

    /** Moves on by `ms`, running what falls due, in order. */
    advance(ms) {
        const endMs = this.#nowMs + ms;
        for (;;) {
            const [id, timer] = [...this.#timers].reduce(
                (next, entry) => (next[1].dueMs <= entry[1].dueMs ? next : entry),
                [null, { dueMs: Infinity }]);
            if (timer.dueMs > endMs) break;
            this.#nowMs = timer.dueMs;
            if (timer.everyMs === null) this.#timers.delete(id);
            else timer.dueMs += timer.everyMs;
            timer.action();
        }
        this.#nowMs = endMs;
    }

    #add(action, ms, everyMs) {
        this.#timers.set(++this.#id, { dueMs: this.#nowMs + ms, everyMs, action });
        return this.#id;
    }
}
