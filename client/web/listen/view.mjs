// What is on the screen: the model goes in, elements change. Decides nothing.

import { DelayTrace } from './delay-trace.mjs';
import { channelLabel, INTERFACE, ownName } from '../languages.mjs';
import { Meter } from '../meter.mjs';
import { PROFILES } from '../protocol.mjs';
import { RadioGroup } from '../radio-group.mjs';
import { setText } from '../set-text.mjs';
import { chosen, isHopeless, TONES } from './state.mjs';

const UNKNOWN = '–';

const $ = id => document.getElementById(id);

export class View {
    #text = null;
    #meter = new Meter($('meter'));
    #trace = new DelayTrace($('trace'));
    #channels;
    #profiles;

    /** on: listen(), channel(name), profile(name), volume(0..1), levelling(on), language(tag). */
    constructor(on) {
        this.#channels = new RadioGroup($('channels'), on.channel);
        this.#profiles = new RadioGroup($('profiles'), on.profile);
        $('listen').addEventListener('click', on.listen);
        $('volume').addEventListener('input', ({ target }) => {
            on.volume(target.value / 100);
            this.#nameVolume();
        });
        $('levelling').addEventListener('change', ({ target }) => on.levelling(target.checked));
        $('language').append(...INTERFACE.map(tag => new Option(ownName(tag), tag)));
        for (const option of $('language')) option.lang = option.value;
        $('language').addEventListener('change', ({ target }) => on.language(target.value));
    }

    /** False until there are words to show anything in. */
    get speaks() {
        return this.#text !== null;
    }

    /** Words of the interface that are shown elsewhere, too. */
    get names() {
        return { app: this.#text.get('app'), floor: this.#text.get('floor') };
    }

    /** Puts the page into the words of `text`, and shows it. */
    speak(text, direction) {
        this.#text = text;
        document.documentElement.lang = text.tag;
        document.documentElement.dir = direction;
        text.apply(document);
        $('language').value = text.tag;
        this.#nameVolume();
        $('page').hidden = false;
    }

    setVolume(volume) {
        $('volume').value = Math.round(volume * 100);
        if (this.#text) this.#nameVolume();
    }

    show(model, phase, { profile, levelling }) {
        const text = this.#text;
        const floorName = text.get('floor');
        const channel = chosen(model) && channelLabel(chosen(model), floorName).text;
        document.body.dataset.tone = TONES[phase];
        document.body.dataset.phase = phase;
        document.title = [model.meeting?.title, text.get('app')].filter(Boolean).join(' · ');
        put('title', model.meeting?.title ?? text.get('app'));
        put('phase', text.get(`phase.${phase}`));
        put('hint', text.get(`hint.${phase}`, { channel }));

        put('listen-name', text.get(model.wanted ? 'pause' : 'listen'));
        $('listen').classList.toggle('on', model.wanted);
        $('listen').disabled = isHopeless(phase);

        $('channels').hidden = model.channels.length === 0;
        this.#channels.show(model.channels.map(c => ({
            ...channelLabel(c, floorName),
            value: c.name,
            note: c.live ? '' : text.get('channel.off'),
            disabled: !c.live && c.name !== model.channel,
            chosen: c.name === model.channel,
        })));
        this.#profiles.show(PROFILES.map(name => ({
            value: name,
            text: text.get(`profile.${name}`),
            note: text.get(`profile.${name}.note`),
            chosen: name === profile,
        })));
        $('levelling').disabled = profile === 'interpreter';
        $('levelling').checked = levelling && profile !== 'interpreter';
        put('levelling-note', $('levelling').disabled
            ? text.get('levelling.interpreter') : text.get('levelling.note'));
    }

    /** The level of the last tenth of a second. */
    level(dbov) {
        this.#meter.add(dbov);
    }

    quiet() {
        this.#meter.clear();
        this.#trace.clear();
        put('delay', '');
    }

    /**
     * The player's figures (and latency_ms, of the output), the connection's; a few times a second
     * is enough for reading.
     */
    figures(stats, traffic) {
        const text = this.#text;
        const known = stats.state === 'playing' && stats.delay_ms >= 0;
        if (known) this.#trace.add(performance.now(), stats.delay_ms);
        const delay = this.#milliseconds(known ? stats.delay_ms : null);
        put('delay', known ? text.get('delay', { delay }) : '');
        if (!$('details').open) return;
        this.#trace.draw(document.documentElement.dir);
        list('figures', [
            [text.get('detail.delay'), delay],
            [text.get('detail.output'), this.#milliseconds(stats.latency_ms)],
            [text.get('detail.minute'), this.#minute()],
            ...this.#delays(stats, traffic),
            ...this.#losses(stats),
            [text.get('detail.level'), isolated(`${stats.level_dbov} dB`)],
            [text.get('detail.gain'), isolated(`${signed(stats.gain_db)} dB`)],
            [text.get('detail.received'), text.bytes(traffic.bytes)],
        ]);
    }

    #milliseconds(ms) {
        return ms === null ? UNKNOWN : this.#text.milliseconds(ms);
    }

    #minute() {
        const { range } = this.#trace;
        if (!range) return UNKNOWN;
        const [least, most] = [this.#text.count(range.least), this.#text.milliseconds(range.most)];
        return this.#text.get('detail.range', { least, most });
    }

    #delays(stats, { rttMs }) {
        const text = this.#text;
        const drift = stats.drift_ppm;
        return [
            [text.get('detail.buffer'), text.milliseconds(stats.buffer_ms)],
            [text.get('detail.target'), text.milliseconds(stats.target_ms)],
            [text.get('detail.jitter'), text.milliseconds(stats.jitter_ms)],
            [text.get('detail.roundTrip'), this.#milliseconds(rttMs)],
            [text.get('detail.drift'), drift === null ? UNKNOWN : isolated(`${signed(drift)} ppm`)],
        ];
    }

    #losses(stats) {
        const text = this.#text;
        return [
            [text.get('detail.concealed'), text.seconds(stats.concealed_ms)],
            [text.get('detail.stretched'), text.seconds(stats.stretched_ms)],
            [text.get('detail.skipped'), text.seconds(stats.skipped_ms)],
            [text.get('detail.underruns'), text.count(stats.underruns)],
        ];
    }

    #nameVolume() {
        $('volume').setAttribute('aria-valuetext', this.#text.percent($('volume').value / 100));
    }
}

// A figure with its unit stays together and in its order within Arabic.
const isolated = figure => `\u2066${figure}\u2069`;

const signed = value => (value > 0 ? `+${value}` : `${value}`);

const put = (id, text) => setText($(id), text);

/** Fills a list of names and values, in place: a reader's selection stays where it is. */
function list(id, rows) {
    const wanted = rows.flat();
    if ($(id).children.length !== wanted.length) {
        $(id).replaceChildren(...wanted.map((_, i) => document.createElement(i % 2 ? 'dd' : 'dt')));
    }
    wanted.forEach((text, i) => setText($(id).children[i], text));
}
