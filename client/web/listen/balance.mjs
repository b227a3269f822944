// The floor under the interpretation: a second feed, of the floor, beside the one that is heard. It is
// made when it is first needed, and hears nothing, thus takes no data, while the balance is all on the
// interpretation.

/** How loud each is, 0 to 1: both in full in the middle, one alone at each end. `balance`: 0 interpretation, 1 floor. */
export const gains = balance => ({
    chosen: Math.min(1, 2 * (1 - balance)), floor: Math.min(1, 2 * balance),
});

const SHARED = ['profile', 'levelling', 'patience'];
const shared = settings => Object.fromEntries(Object.entries(settings).filter(([name]) => SHARED.includes(name)));

export class Balance {
    #chosen; // feed of the chosen channel
    #makeFloor;
    #floor = null;
    #isListening = false; // the floor's feed is
    #settings = { wanted: false, channel: null, hasFloor: true, balance: 0, volume: 1 };

    /** `makeFloor()` makes the feed of the floor. */
    constructor(chosen, makeFloor) {
        this.#chosen = chosen;
        this.#makeFloor = makeFloor;
    }

    /** All feeds that there are. */
    get feeds() {
        return [this.#chosen, this.#floor].filter(Boolean);
    }

    /** Changes of { wanted, channel, hasFloor (the meeting), balance, volume, profile, levelling, patience }; in a gesture when they make it heard. */
    set(change) {
        Object.assign(this.#settings, change);
        const { wanted, channel, hasFloor, balance, volume } = this.#settings;
        const isMixed = hasFloor && channel !== null && channel !== 'floor';
        const loud = gains(isMixed ? balance : 0);
        if (wanted && loud.floor > 0 && !this.#floor) {
            this.#floor = this.#makeFloor();
            this.#floor.choose('floor');
            change = this.#settings;
        }
        for (const feed of this.feeds) feed.set(shared(change));
        this.#chosen.set({ volume: volume * loud.chosen });
        this.#floor?.set({ volume: volume * loud.floor });
        this.#listen(wanted && loud.floor > 0);
    }

    #listen(wanted) {
        if (wanted === this.#isListening) return;
        this.#isListening = wanted;
        if (wanted) this.#floor.listen();
        else this.#floor.pause();
    }
}
