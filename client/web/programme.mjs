// What the relay's API says of this meeting, fetched when the page opens and again when the meeting
// was defined anew. All who listen hear of that at the same moment: they ask within three seconds,
// not at once.

const SPREAD_MS = 3_000;
const AGAIN_MS = 10_000; // after a failure

export class Programme {
    #env;
    #request;
    #take;
    #timer = null;
    #had = null; // definition of the latest that was taken
    #heard = null; // definition that the relay spoke of last

    /** env: fetch(), setTimeout(), clearTimeout(), random(). take(programme): each time it is new. */
    constructor(env, { meeting, token }, take) {
        this.#env = env;
        this.#request = [
            `/api/v1/meetings/${encodeURIComponent(meeting)}`,
            token ? { headers: { Authorization: `Bearer ${token}` } } : {},
        ];
        this.#take = take;
        this.#ask();
    }

    /** The definition that a `meeting` message names. */
    heard(definition) {
        if (definition === this.#heard) return;
        this.#heard = definition;
        if (this.#isOld()) this.#askIn(this.#env.random() * SPREAD_MS);
    }

    #isOld() {
        return this.#had !== null && this.#heard !== null && this.#had !== this.#heard;
    }

    #askIn(ms) {
        this.#env.clearTimeout(this.#timer);
        this.#timer = this.#env.setTimeout(() => this.#ask(), ms);
    }

    async #ask() {
        try {
            const response = await this.#env.fetch(...this.#request);
            if (response.status === 401 || response.status === 404) return; // the connection says why
            if (!response.ok) throw new Error(`the programme: ${response.status}`);
            const programme = await response.json();
            this.#had = programme.definition;
            this.#take(programme);
            if (this.#isOld()) this.#askIn(AGAIN_MS);
        } catch {
            this.#askIn(AGAIN_MS);
        }
    }
}
