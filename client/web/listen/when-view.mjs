// When it begins, or goes on: by the clocks at the meeting, by the listener's own, and how long that is.

import { countdownText } from '../countdown.mjs';
import { $, make, put } from '../dom.mjs';
import { nextStartMs } from '../schedule.mjs';
import { stageOf } from '../state.mjs';
import { whenOf } from './zones.mjs';

export class WhenView {
    #shown = '';

    show(model, text, zones) {
        const stage = stageOf(model);
        const startMs = model.proceedings && nextStartMs(model.programme, model.proceedings);
        this.#put(rows(stage, startMs, model, text, zones));
        const leftMs = startMs === null ? 0 : startMs - model.nowMs;
        $('countdown').hidden = leftMs <= 0;
        put('countdown-label', text.get(stage === 'break' ? 'countdown.resume' : 'countdown.start'));
        put('countdown-value', leftMs > 0 ? countdownText(text.tag, leftMs) : '');
    }

    #put(rows) {
        const shown = JSON.stringify(rows);
        if (shown === this.#shown) return;
        this.#shown = shown;
        $('when').replaceChildren(...rows.flatMap(([name, value, note]) =>
            [make('dt', '', name), make('dd', '', value, note ? make('span', 'note', note) : '')]));
    }
}

// Each a name, a value and, where clocks differ, whose time it is.
function rows(stage, startMs, { programme, proceedings }, text, zones) {
    if (stage === 'break') return startMs === null ? [] : hours(startMs, zone => zone.time(startMs), text, zones);
    const when = stage === 'before' && programme && whenOf(programme, proceedings, zones);
    if (!when) return [];
    const day = [text.get('when.day'), when.day];
    if (!when.there) return [day, [text.get('when.hours'), text.get('when.unknown')]];
    return [day, ...hours(startMs, zone => (zone === zones.here ? when.here : when.there), text, zones)];
}

function hours(startMs, hoursIn, text, { there, here }) {
    if (!here) return [[text.get('when.hours'), hoursIn(there)]];
    return [['when.meeting', there], ['when.yours', here]].map(([key, zone]) =>
        [text.get(key), hoursIn(zone), zone.name(startMs)]);
}
