// What is on the screen: the model goes in, elements change. Decides nothing.

import { channelLabel, INTERFACE, ownName } from './languages.mjs';
import { Meter } from './meter.mjs';
import { PROFILES } from './protocol.mjs';
import { RadioGroup } from './radio-group.mjs';
import { setText } from './set-text.mjs';
import { chosen, isHopeless, TONES } from './state.mjs';

const $ = id => document.getElementById(id);

export class View {
    #text = null;
    #meter = new Meter($('meter'));
    #channels;
    #profiles;

    /** on: listen(), channel(name), profile(name), volume(0..1), language(tag). */
    constructor(on) {
        this.#channels = new RadioGroup($('channels'), on.channel);
        this.#profiles = new RadioGroup($('profiles'), on.profile);
        $('listen').addEventListener('click', on.listen);
        $('volume').addEventListener('input', ({ target }) => {
            on.volume(target.value / 100);
            this.#nameVolume();
        });
        $('language').append(...INTERFACE.map(tag => new Option(ownName(tag), tag)));
        for (const option of $('language')) option.lang = option.value;
        $('language').addEventListener('change', ({ target }) => on.language(target.value));
    }

    /** False until there are words to show anything in. */
    get speaks() {
        return this.#text !== null;
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

    show(model, phase, profile) {
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
    }

    /** The level of the last tenth of a second. */
    level(dbov) {
        this.#meter.add(dbov);
    }

    quiet() {
        this.#meter.clear();
        put('delay', '');
    }

    /** The player's figures and the connection's; a few times a second is enough for reading. */
    figures(stats, traffic) {
        const text = this.#text;
        const ms = value => text.number(Math.round(value), 'millisecond');
        const seconds = value => text.number(value / 1000, 'second');
        const known = stats.state === 'playing' && stats.delay_ms >= 0;
        const delay = known ? ms(stats.delay_ms) : null;
        put('delay', delay ? text.get('delay', { delay }) : '');
        if (!$('details').open) return;
        list('figures', [
            [text.get('detail.delay'), delay ?? '–'],
            [text.get('detail.buffer'), ms(stats.buffer_ms)],
            [text.get('detail.target'), ms(stats.target_ms)],
            [text.get('detail.jitter'), ms(stats.jitter_ms)],
            [text.get('detail.roundTrip'), traffic.rttMs === null ? '–' : ms(traffic.rttMs)],
            [text.get('detail.concealed'), seconds(stats.concealed_ms)],
            [text.get('detail.skipped'), seconds(stats.skipped_ms)],
            [text.get('detail.level'), `\u2066${stats.level_dbov} dB\u2069`],
            [text.get('detail.received'), text.bytes(traffic.bytes)],
        ]);
    }

    #nameVolume() {
        $('volume').setAttribute('aria-valuetext', this.#text.percent($('volume').value / 100));
    }
}

const put = (id, text) => setText($(id), text);

/** Fills a list of names and values, in place: a reader's selection stays where it is. */
function list(id, rows) {
    const wanted = rows.flat();
    if ($(id).children.length !== wanted.length) {
        $(id).replaceChildren(...wanted.map((_, i) => document.createElement(i % 2 ? 'dd' : 'dt')));
    }
    wanted.forEach((text, i) => setText($(id).children[i], text));
}
