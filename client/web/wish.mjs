// What is to be heard, and how: what a person has chosen, in the rendition that the relay has offered
// for the connection. Pure.

export class Wish {
    #chosen = null; // { channel, profile }
    #isEased = false;

    /** Of the channel that is to be heard; null: none. */
    get channel() {
        return this.#chosen?.channel ?? null;
    }

    /** Heard in a lighter rendition than chosen, because the connection is slow. */
    get isEased() {
        return this.#isEased;
    }

    /** What link.mjs has to join: [channel, profile, isEased]; null: nothing. */
    get join() {
        return this.#chosen && [this.#chosen.channel, this.#chosen.profile, this.#isEased];
    }

    /** Another channel comes over the same connection; another profile is a choice of its own. */
    choose(channel, profile) {
        this.#isEased &&= profile === this.#chosen.profile;
        this.#chosen = { channel, profile };
    }

    /** Nothing is to be heard. */
    clear() {
        this.#chosen = null;
        this.#isEased = false;
    }

    /** The relay offers `rendition`. False: there is nobody to take it, or nothing to change. */
    take(rendition) {
        const isEased = rendition === 'lo';
        if (!this.#chosen || isEased === this.#isEased) return false;
        this.#isEased = isEased;
        return true;
    }
}
