// The delay of the last minute as a line, newest at the end: shows at a glance whether it is steady.
// The figures beside it say the same to those who cannot see it.

const KEPT_MS = 60_000;
const WIDTH = 100; // of the drawing, in its own units
const HEIGHT = 24;

export class DelayTrace {
    #line;
    #points = []; // { atMs, delayMs }, oldest first

    constructor(svg) {
        svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
        svg.setAttribute('preserveAspectRatio', 'none');
        this.#line = svg.querySelector('polyline');
    }

    add(atMs, delayMs) {
        this.#points.push({ atMs, delayMs });
        this.#points = this.#points.filter(point => atMs - point.atMs < KEPT_MS);
    }

    clear() {
        this.#points = [];
    }

    /** { least, most } of the minute [ms], or null. */
    get range() {
        if (this.#points.length === 0) return null;
        const delays = this.#points.map(({ delayMs }) => delayMs);
        return { least: Math.min(...delays), most: Math.max(...delays) };
    }

    /** From no delay at the bottom to the most of the minute; `direction`: of reading. */
    draw(direction) {
        const newestMs = this.#points.at(-1)?.atMs;
        const most = Math.max(1, this.range?.most ?? 0);
        this.#line.setAttribute('points', this.#points.map(({ atMs, delayMs }) => {
            const age = ((newestMs - atMs) / KEPT_MS) * WIDTH;
            const x = direction === 'rtl' ? age : WIDTH - age;
            const y = 1 + (HEIGHT - 2) * (1 - delayMs / most);
            return `${x.toFixed(1)},${y.toFixed(1)}`;
        }).join(' '));
    }
}
