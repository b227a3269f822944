// One channel on the screen: what goes on goes in, elements change. Decides nothing but looks.

import { channelLabel } from '../languages.mjs';
import { TONES } from '../state.mjs';
import { setText } from '../set-text.mjs';
import {
    BAND_LIMIT_HZ, judgeBandwidth, judgeClipping, judgeDelay, judgeLosses, judgeNoise,
} from './judgement.mjs';
import { EARS } from './settings.mjs';

const UNKNOWN = '–';
const FLOOR_DBOV = -60; // the lowest that the meter shows
const BAND_MAX_HZ = 24_000;

/** Where a level is on the meter, 0 to 1. */
export const place = dbov => Math.min(1, Math.max(0, 1 - dbov / FLOOR_DBOV));

export class Panel {
    #root;
    #text = null;
    #shown = ''; // the channels to choose from

    /** on: select(), channel(name), volume(0 to 1), mute(), ear(of EARS). */
    constructor(number, on) {
        const template = document.getElementById('panel').content.firstElementChild;
        this.#root = template.cloneNode(true);
        this.#name(number);
        const volume = this.#part('volume');
        volume.addEventListener('input', () => on.volume(volume.value / 100));
        this.#part('channel').addEventListener('change', ({ target }) => on.channel(target.value));
        this.#part('mute').addEventListener('click', on.mute);
        this.#part('ear').addEventListener('change', ({ target }) => on.ear(target.value));
        for (const event of ['focusin', 'pointerdown']) this.#root.addEventListener(event, on.select);
        document.getElementById('panels').append(this.#root);
    }

    speak(text, direction) {
        this.#text = text;
        this.#root.dir = direction;
        this.#shown = '';
        setText(this.#part('name'), text.get('channel', { number: this.#root.dataset.number }));
        this.#part('channel').setAttribute('aria-label', this.#part('name').textContent);
        this.#part('meter').setAttribute('aria-label', text.get('level'));
    }

    show(line, isSelected) {
        const { phase } = line;
        const { channels, channel, isEased } = line.model;
        this.#root.dataset.phase = phase;
        this.#root.dataset.tone = TONES[phase];
        this.#root.setAttribute('aria-current', isSelected);
        setText(this.#part('phase'), this.#text.get(`phase.${phase}`));
        setText(this.#part('hint'), this.#text.get(phase === 'live' && isEased ? 'hint.eased' : `hint.${phase}`));
        this.#showChannels(channels, channel);
        this.#showSettings(line.settings);
    }

    /** Ten times a second; -Infinity: none. */
    level({ now, peak }) {
        const { style } = this.#part('meter');
        style.setProperty('--level', place(now));
        style.setProperty('--peak', place(peak));
    }

    /** As of Line.readings(), and `levels` of Line. */
    figures(readings, { now }) {
        const { delayMs, peakDbov, bandwidthHz, noiseDbov, clipped, concealedMs, underruns, roomMs } = readings;
        const lostMs = concealedMs === null ? null : concealedMs + (roomMs ?? 0);

        this.#figure('delay', delayMs, Math.round, 'ms', judgeDelay);
        this.#figure('bandwidth', bandwidthHz, inTenths, 'khz', judgeBandwidth);
        this.#figure('losses', lostMs, ...(lostMs < 1000 ? [Math.round, 'ms'] : [inTenths, 's']), judgeLosses);
        this.#figure('peak', peakDbov, Math.round, 'dbov');
        this.#figure('noise', noiseDbov, Math.round, 'dbov', judgeNoise);
        this.#figure('clipping', clipped, Math.round, 'samples', judgeClipping);
        if (lostMs !== null) this.#describeLosses(concealedMs, underruns, roomMs);
        this.#band(bandwidthHz);
        this.#describeMeter(now, peakDbov);
    }

    #figure(name, value, round, unit, judge) {
        const figure = this.#root.querySelector(`[data-figure=${name}]`);
        const judged = value === null ? null : judge?.(value);
        setText(figure.querySelector('bdi'), value === null ? UNKNOWN : this.#text.count(round(value)));
        setText(figure.querySelector('small'), value === null ? '' : this.#text.get(`unit.${unit}`));
        if (judged?.note !== null) setText(this.#noteOf(name), judged ? this.#text.get(judged.note) : '');
        if (judged) figure.dataset.tone = judged.tone;
        else delete figure.dataset.tone;
    }

    #describeLosses(concealedMs, underruns, roomMs) {
        const text = this.#text;
        setText(this.#noteOf('losses'), text.get('losses.parts', {
            concealed: text.milliseconds(concealedMs),
            underruns: text.count(underruns),
            room: roomMs === null ? UNKNOWN : text.milliseconds(roomMs),
        }));
    }

    #noteOf(name) {
        return this.#root.querySelector(`[data-figure=${name}] .note`);
    }

    #band(hz) {
        const { style } = this.#root.querySelector('[data-figure=bandwidth]');
        style.setProperty('--band', (hz ?? 0) / BAND_MAX_HZ);
        style.setProperty('--limit', BAND_LIMIT_HZ / BAND_MAX_HZ);
    }

    #describeMeter(now, peakDbov) {
        const meter = this.#part('meter');
        const level = Math.max(FLOOR_DBOV, now);
        meter.setAttribute('aria-valuenow', level);
        const written = dbov => this.#text.count(Math.round(dbov));
        meter.setAttribute('aria-valuetext', peakDbov === null ? UNKNOWN
            : this.#text.get('level.now', { level: written(level), peak: written(peakDbov) }));
    }

    #showChannels(channels, chosen) {
        const select = this.#part('channel');
        const named = channels.map(channel => {
            const { text, lang, dir } = channelLabel(channel, this.#text.get('floor'));
            return { text: channel.live ? text : this.#text.get('channel.off', { channel: text }), lang, dir, name: channel.name };
        });
        const shown = JSON.stringify(named);
        if (shown !== this.#shown) {
            this.#shown = shown;
            select.replaceChildren(...named.map(({ text, lang = '', dir = '', name }) =>
                Object.assign(new Option(text, name), { lang, dir })));
        }
        select.value = chosen ?? '';
    }

    #showSettings({ volume, muted, ear }) {
        const percent = this.#text.percent(volume);
        this.#part('volume').value = Math.round(volume * 100);
        this.#part('volume').setAttribute('aria-valuetext', percent);
        setText(this.#part('loudness'), percent);
        this.#part('mute').setAttribute('aria-pressed', muted);
        this.#root.querySelector(`[data-part=ear] [value=${ear}]`).checked = true;
    }

    #name(number) {
        this.#root.dataset.number = number;
        const heading = this.#root.querySelector('h2');
        heading.id = `panel-${number}`;
        this.#root.setAttribute('aria-labelledby', heading.id);
        setText(this.#part('number'), String(number));
        this.#part('ear').append(...EARS.map(ear => earChoice(`ear-${number}`, ear)));
    }

    #part(name) {
        return this.#root.querySelector(`[data-part=${name}]`);
    }
}

// 11460 as 11.5
const inTenths = value => Math.round(value / 100) / 10;

function earChoice(group, ear) {
    const label = document.createElement('label');
    const input = Object.assign(document.createElement('input'), { type: 'radio', name: group, value: ear });
    const name = document.createElement('span');
    name.dataset.text = `ear.${ear}`;
    const key = document.createElement('kbd');
    key.textContent = ear.charAt(0).toUpperCase();
    label.append(input, name, ' ', key);
    return label;
}
