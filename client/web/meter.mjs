// The level of the last seconds, newest at the end of the line: shows at a glance that the room
// is alive. Drawn once per frame while something moves; twice a second, without sliding, where
// motion is unwanted.

const BAR_PX = 3;
const GAP_PX = 3;
const STEP_MS = 100; // one bar per report of the player
const CALM_MS = 500;
const FLOOR_DBOV = -50; // drawn as silence
const TOP_DBOV = -8; // drawn full

/** The height of a bar, 0 to 1. */
export const height = dbov =>
    Math.min(1, Math.max(0, (dbov - FLOOR_DBOV) / (TOP_DBOV - FLOOR_DBOV)));

export class Meter {
    #canvas;
    #bars = []; // newest first
    #calm = matchMedia('(prefers-reduced-motion: reduce)');
    #newestMs = 0;
    #drawnMs = 0;
    #running = false;

    constructor(canvas) {
        this.#canvas = canvas;
        const redraw = () => this.#draw(performance.now());
        new ResizeObserver(redraw).observe(canvas);
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    }

    /** The level of the last tenth of a second. */
    add(dbov) {
        this.#bars.unshift(height(dbov));
        this.#bars.length = Math.min(this.#bars.length, this.#capacity() + 1);
        this.#newestMs = performance.now();
        if (!this.#running) {
            this.#running = true;
            requestAnimationFrame(nowMs => this.#frame(nowMs));
        }
    }

    clear() {
        this.#bars = [];
        this.#draw(performance.now());
    }

    #frame(nowMs) {
        if (!this.#calm.matches || nowMs - this.#drawnMs >= CALM_MS) this.#draw(nowMs);
        this.#running = nowMs - this.#newestMs < 2 * STEP_MS;
        if (this.#running) requestAnimationFrame(next => this.#frame(next));
    }

    #capacity() {
        return Math.ceil(this.#canvas.clientWidth / (BAR_PX + GAP_PX));
    }

    #draw(nowMs) {
        this.#drawnMs = nowMs;
        const { clientWidth: width, clientHeight: tall } = this.#canvas;
        const style = getComputedStyle(this.#canvas);
        const paint = this.#canvas.getContext('2d');
        this.#canvas.width = Math.round(width * devicePixelRatio); // also wipes it
        this.#canvas.height = Math.round(tall * devicePixelRatio);
        paint.scale(devicePixelRatio, devicePixelRatio);
        if (style.direction === 'rtl') {
            paint.translate(width, 0);
            paint.scale(-1, 1);
        }
        paint.fillStyle = style.color;
        const step = BAR_PX + GAP_PX;
        const slide = this.#calm.matches ? 1 : Math.min(1, (nowMs - this.#newestMs) / STEP_MS);
        for (let i = 0; i <= this.#capacity(); i++) {
            const bar = Math.max(BAR_PX, (this.#bars[i] ?? 0) * tall);
            const x = width - (i + slide) * step;
            paint.beginPath();
            paint.roundRect(x, (tall - bar) / 2, BAR_PX, bar, BAR_PX / 2);
            paint.fill();
        }
    }
}
