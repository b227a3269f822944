// Fetching at every change, but never twice at once: what is asked for while one fetch is on its way
// is one more after it.

export class Coalesced {
    #task;
    #running = false;
    #again = false;

    /** `task`: an async function that never fails. */
    constructor(task) {
        this.#task = task;
    }

    async ask() {
        this.#again = true;
        if (this.#running) return;
        this.#running = true;
        while (this.#again) {
            this.#again = false;
            await this.#task();
        }
        this.#running = false;
    }
}
