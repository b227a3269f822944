// Listeners per channel over time: a line each, drawn as SVG in pixels of the screen, and the same as a
// table.

import { $, make } from '../dom.mjs';
import { scale, timeTicks } from './chart-scale.mjs';

const SVG = 'http://www.w3.org/2000/svg';
const EDGE = { left: 34, right: 12, top: 8, bottom: 22 };
const LABEL_PX = 80; // a time of day, and room around it
const US_PER_MS = 1_000;
const TABLE_ROWS = 12;
const COLOURS = 8;

export class Chart {
    #draw = () => {};

    constructor() {
        new ResizeObserver(() => this.#draw()).observe($('chart-drawing'));
    }

    /** history: { every_s, until_us, channels: { name: [...] } }; label(name): of a channel, in words. */
    show(history, label, { text, zoned }) {
        const series = Object.entries(history.channels);
        const samples = Math.max(0, ...series.map(([, counts]) => counts.length));
        $('chart').hidden = samples < 2;
        if (samples < 2) return;
        const untilMs = history.until_us / US_PER_MS;
        const timeOf = i => untilMs - (samples - 1 - i) * history.every_s * 1_000;
        this.#draw = () => draw($('chart-drawing'), { series, samples, timeOf }, { text, zoned });
        this.#draw();
        $('chart-legend').replaceChildren(...series.map(([name], k) =>
            make('li', `series-${k % COLOURS}`, make('span', 'key'), label(name))));
        const step = Math.max(1, Math.ceil(samples / TABLE_ROWS));
        const rows = [];
        for (let i = samples - 1; i >= 0; i -= step) {
            const counts = series.map(([, counts]) => counts[i - samples + counts.length] ?? 0);
            rows.push(make('tr', '', header('row', zoned.time(timeOf(i))),
                ...counts.map(count => make('td', '', text.count(count)))));
        }
        const head = make('tr', '', header('col', text.get('chart.time')),
            ...series.map(([name]) => header('col', label(name))));
        $('chart-table').replaceChildren(make('thead', '', head), make('tbody', '', ...rows));
    }
}

const header = (scope, words) => Object.assign(make('th', '', words), { scope });

function draw(svg, { series, samples, timeOf }, { text, zoned }) {
    const { clientWidth: width, clientHeight: height } = svg;
    const [fromMs, untilMs] = [timeOf(0), timeOf(samples - 1)];
    const { top, ticks } = scale(Math.max(1, ...series.flatMap(([, counts]) => counts)));
    const right = width - EDGE.right;
    const bottom = height - EDGE.bottom;
    const x = ms => EDGE.left + (ms - fromMs) / (untilMs - fromMs) * (right - EDGE.left);
    const y = count => bottom - count / top * (bottom - EDGE.top);
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.replaceChildren(
        ...ticks.flatMap(tick => [
            shape('line', { class: 'grid', x1: EDGE.left, x2: right, y1: y(tick), y2: y(tick) }),
            shape('text', { class: 'axis', x: EDGE.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, text.count(tick)),
        ]),
        ...timeTicks(fromMs, untilMs, width / LABEL_PX, zoned.aheadMs(untilMs)).flatMap(ms => [
            shape('line', { class: 'grid', x1: x(ms), x2: x(ms), y1: bottom, y2: bottom + 4 }),
            shape('text', { class: 'axis', x: x(ms), y: height - 5, 'text-anchor': 'middle' }, zoned.time(ms)),
        ]),
        ...series.map(([, counts], k) => shape('polyline', {
            class: `series series-${k % COLOURS}`,
            points: counts.map((count, i) => `${x(timeOf(i + samples - counts.length)).toFixed(1)},${y(count).toFixed(1)}`).join(' '),
        })),
    );
}

function shape(name, attributes, words = '') {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.textContent = words;
    return element;
}
