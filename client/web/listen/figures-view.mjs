// How it sounds: the level as a picture, how far behind the room and how good in words, all figures on
// demand.

import { Meter } from '../meter.mjs';
import { DelayTrace } from './delay-trace.mjs';
import { $, put, putList } from '../dom.mjs';

const UNKNOWN = '–';

export class FiguresView {
    #meter = new Meter($('meter'));
    #trace = new DelayTrace($('trace'));

    /** The level of the last tenth of a second. */
    level(dbov) {
        this.#meter.add(dbov);
    }

    quiet() {
        this.#meter.clear();
        this.#trace.clear();
        for (const id of ['delay', 'quality']) put(id, '');
    }

    /**
     * The player's figures (and latency_ms, of the output), the verdict of quality.mjs, the connection's; a few
     * times a second is enough for reading.
     */
    show(stats, verdict, traffic, text) {
        const known = stats.state === 'playing' && stats.delay_ms >= 0;
        if (known) this.#trace.add(performance.now(), stats.delay_ms);
        const delay = known ? text.milliseconds(stats.delay_ms) : UNKNOWN;
        put('delay', known ? text.get('delay', { delay }) : '');
        put('quality', qualityText(verdict, text));
        $('quality').dataset.word = verdict?.word ?? '';
        put('data', text.get('data', { data: text.bytes(traffic.bytes) }));
        if (!$('details').open) return;
        this.#trace.draw(document.documentElement.dir);
        putList('figures', [
            [text.get('detail.delay'), delay],
            ...delays(stats, this.#trace.range, traffic, text),
            ...losses(stats, text),
            [text.get('detail.level'), isolated(`${stats.level_dbov} dB`)],
            [text.get('detail.gain'), isolated(`${signed(stats.gain_db)} dB`)],
            [text.get('detail.received'), text.bytes(traffic.bytes)],
        ]);
    }
}

function qualityText(verdict, text) {
    if (!verdict) return '';
    const quality = text.get(`quality.${verdict.word}`);
    if (!verdict.why) return quality;
    return text.get('quality.because', { quality, reason: text.get(`quality.${verdict.why}`) });
}

function delays(stats, range, { rttMs }, text) {
    const ms = value => (value === null ? UNKNOWN : text.milliseconds(value));
    const drift = stats.drift_ppm;
    const minute = range &&
        text.get('detail.range', { least: text.count(range.least), most: text.milliseconds(range.most) });
    return [
        [text.get('detail.output'), ms(stats.latency_ms)],
        [text.get('detail.minute'), minute ?? UNKNOWN],
        [text.get('detail.buffer'), ms(stats.buffer_ms)],
        [text.get('detail.target'), ms(stats.target_ms)],
        [text.get('detail.jitter'), ms(stats.jitter_ms)],
        [text.get('detail.roundTrip'), ms(rttMs)],
        [text.get('detail.drift'), drift === null ? UNKNOWN : isolated(`${signed(drift)} ppm`)],
    ];
}

const losses = (stats, text) => [
    [text.get('detail.concealed'), text.seconds(stats.concealed_ms)],
    [text.get('detail.stretched'), text.seconds(stats.stretched_ms)],
    [text.get('detail.skipped'), text.seconds(stats.skipped_ms)],
    [text.get('detail.underruns'), text.count(stats.underruns)],
];

// A figure with its unit stays together and in its order within Arabic.
const isolated = figure => `\u2066${figure}\u2069`;

const signed = value => (value > 0 ? `+${value}` : `${value}`);
