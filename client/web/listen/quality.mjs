// How good the sound was in the last half minute, in one word and with a reason. Pure: the player's
// figures go in.

const WINDOW_MS = 30_000;
const ENOUGH_MS = 3_000; // of listening, before anything is said
const FAIR_SHARE = 0.01; // of the sound filled in or left out: hardly heard below
const POOR_SHARE = 0.05; // words are lost above
const POOR_INTERRUPTIONS = 3;
const DRY_MIN = 2; // seconds in which the device ran dry: a single one is a click
const UNEVEN_MS = 400; // of network jitter: the reason to name when sound is missing

const COUNTERS = ['played_ms', 'concealed_ms', 'skipped_ms', 'underruns', 'gaps'];

export class Quality {
    #kept = []; // { atMs, and the counters }, oldest first

    clear() {
        this.#kept = [];
    }

    /** The player's figures, its counters over all players. */
    add(stats, nowMs) {
        const kept = { atMs: nowMs };
        for (const name of COUNTERS) kept[name] = stats[name];
        if (this.#kept.length && kept.played_ms < this.#kept.at(-1).played_ms) this.clear();
        this.#kept.push(kept);
        while (nowMs - this.#kept[0].atMs > WINDOW_MS) this.#kept.shift();
    }

    /**
     * { word: 'good' | 'fair' | 'poor', why: null | 'network' | 'missing' | 'device' }, of the latest figures
     * `jitter_ms`; null while too little has been heard.
     */
    verdict({ jitter_ms }) {
        const [first, last] = [this.#kept[0], this.#kept.at(-1)];
        if (!first || last.atMs - first.atMs < ENOUGH_MS) return null;
        const since = name => Math.max(0, last[name] - first[name]);
        const missingMs = since('concealed_ms') + since('skipped_ms');
        const share = missingMs / Math.max(1, since('played_ms') + missingMs);
        const dry = since('gaps') >= DRY_MIN ? since('gaps') : 0;
        const interruptions = since('underruns') + dry;
        const word = share > POOR_SHARE || interruptions >= POOR_INTERRUPTIONS ? 'poor'
            : share > FAIR_SHARE || interruptions > 0 ? 'fair' : 'good';
        return { word, why: word === 'good' ? null : why(since('underruns'), dry, jitter_ms) };
    }
}

function why(underruns, dry, jitterMs) {
    if (dry > underruns) return 'device';
    return underruns > 0 || jitterMs > UNEVEN_MS ? 'network' : 'missing';
}
