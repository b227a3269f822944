// Fetching at every change, but never twice at once: what is asked for while one fetch is on its way
// is one more after it.

export class Coalesced {
    #task;
    #running = false;
    #again = false;

    constructor(task) {
        this.#task = task;
    }

    /** Fails as the task does; whoever asks next is served all the same. */
    async ask() {
        this.#again = true;
        if (this.#running) return;
        this.#running = true;
        try {
            while (this.#again) {
                this.#again = false;
                await this.#task();
            }
        } finally {
            this.#running = false; // a task that failed is not the last one
        }
    }
}
