// Listeners per channel over time: a line each, drawn as SVG, and the same as a table.

import { $, make } from '../dom.mjs';
import { scale } from './chart-scale.mjs';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 360;
const HEIGHT = 150;
const EDGE = { left: 30, right: 8, top: 8, bottom: 22 };
const US_PER_MS = 1_000;
const TABLE_ROWS = 12;

function draw(name, attributes, words) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (words !== undefined) element.textContent = words;
    return element;
}

export class Chart {
    /** history: { every_s, until_us, channels: { name: [...] } }; label(name): of a channel, in words. */
    show(history, label, { text, zoned }) {
        const series = Object.entries(history.channels);
        const samples = Math.max(0, ...series.map(([, counts]) => counts.length));
        $('chart').hidden = samples < 2;
        if (samples < 2) return;
        const timeOf = i => history.until_us / US_PER_MS - (samples - 1 - i) * history.every_s * 1000;
        const { top, ticks } = scale(Math.max(1, ...series.flatMap(([, counts]) => counts)));
        const x = i => EDGE.left + i / (samples - 1) * (WIDTH - EDGE.left - EDGE.right);
        const y = count => HEIGHT - EDGE.bottom - count / top * (HEIGHT - EDGE.top - EDGE.bottom);
        const drawing = $('chart-drawing');
        drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
        drawing.replaceChildren(
            ...ticks.flatMap(tick => [
                draw('line', { class: 'grid', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick) }),
                draw('text', { class: 'axis', x: EDGE.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, text.count(tick)),
            ]),
            ...times(samples).map(([i, anchor]) =>
                draw('text', { class: 'axis', x: x(i), y: HEIGHT - 6, 'text-anchor': anchor }, zoned.time(timeOf(i)))),
            ...series.map(([, counts], k) => draw('polyline', {
                class: `series series-${k % 8}`,
                points: counts.map((count, i) => `${x(i + samples - counts.length)},${y(count)}`).join(' '),
            })),
        );
        $('chart-legend').replaceChildren(...series.map(([name], k) =>
            make('li', `series-${k % 8}`, make('span', 'key'), label(name))));
        this.#table(series, samples, label, i => zoned.time(timeOf(i)), text);
    }

    #table(series, samples, label, time, text) {
        const head = make('tr', '', make('td', ''), ...series.map(([name]) => cell('th', label(name), 'col')));
        const step = Math.max(1, Math.ceil(samples / TABLE_ROWS));
        const rows = [];
        for (let i = samples - 1; i >= 0; i -= step) {
            rows.push(make('tr', '', cell('th', time(i), 'row'), ...series.map(([, counts]) =>
                make('td', '', text.count(counts[i - samples + counts.length] ?? 0)))));
        }
        $('chart-table').replaceChildren(make('thead', '', head), make('tbody', '', ...rows));
    }
}

const cell = (tag, words, scope) => Object.assign(make(tag, '', words), { scope });

/** Which samples have their time written below: the first, the middle, the last. */
const times = samples =>
    [[0, 'start'], ...(samples > 2 ? [[Math.round((samples - 1) / 2), 'middle']] : []), [samples - 1, 'end']];
