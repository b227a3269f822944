// The figures of listening, counted on when another player takes over, and what of them the relay
// has been told already.

import { REPORT_COUNTERS } from './protocol.mjs';

const zero = () => Object.fromEntries(REPORT_COUNTERS.map(name => [name, 0]));

export class Tally {
    #stats = null; // of the player, its latest
    #former = zero(); // counters of the players before it
    #told = zero();

    add(stats) {
        this.#stats = stats;
    }

    /** From now on the figures are of a new player. */
    next() {
        if (this.#stats) this.#former = this.#counters();
        this.#stats = null;
    }

    /** The player's figures, its counters over all players; null when it has said nothing yet. */
    get stats() {
        return this.#stats && { ...this.#stats, ...this.#counters() };
    }

    /** The same, its counters since tell(); a count that was taken back meanwhile is negative. */
    get untold() {
        const { stats } = this;
        for (const name of REPORT_COUNTERS) if (stats) stats[name] -= this.#told[name];
        return stats;
    }

    /** `untold` has been told; what was taken back is set off against what is counted next. */
    tell() {
        const counters = this.#counters();
        for (const name of REPORT_COUNTERS) {
            this.#told[name] = Math.max(this.#told[name], counters[name]);
        }
    }

    #counters() {
        const counters = { ...this.#former };
        for (const name of REPORT_COUNTERS) counters[name] += this.#stats[name];
        return counters;
    }
}
