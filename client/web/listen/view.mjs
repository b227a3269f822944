// What is on the screen: the model goes in, elements change. Decides nothing. The parts of the page
// have views of their own; this one has what is around them, and the one button that matters.

import { channelLabel, INTERFACE, ownName } from '../languages.mjs';
import { AnnouncementView } from './announcement-view.mjs';
import { placeCalendar } from './calendar-link.mjs';
import { DocumentsView } from './documents-view.mjs';
import { $, put, putSaid } from '../dom.mjs';
import { FiguresView } from './figures-view.mjs';
import { ItemView } from './item-view.mjs';
import { localised } from '../localised.mjs';
import { ProgrammeView } from './programme-view.mjs';
import { nextStartMs } from '../schedule.mjs';
import { SoundCheck } from './sound-check.mjs';
import { SoundView } from './sound-view.mjs';
import { chosen, isHopeless, isOffAir, stageOf, TONES } from '../state.mjs';
import { WhenView } from './when-view.mjs';
import { zonesOf } from './zones.mjs';

export class View {
    #text = null;
    #figures = new FiguresView();
    #sound;
    #check;
    #parts = [
        new AnnouncementView(), new WhenView(), new ItemView(), new ProgrammeView(), new DocumentsView(),
    ];

    /** on: listen(), language(tag), check(), and those of SoundView. */
    constructor(on) {
        this.#sound = new SoundView(on);
        this.#check = new SoundCheck(on.check);
        $('listen').addEventListener('click', on.listen);
        $('language').append(...INTERFACE.map(tag => new Option(ownName(tag), tag)));
        for (const option of $('language')) option.lang = option.value;
        $('language').addEventListener('change', ({ target }) => on.language(target.value));
    }

    /**
     * `address` of the page of the meeting, `token` of a closed one; `isEmbedded`: this is the small page, within one of
     * somebody else's.
     */
    place(address, token, isEmbedded) {
        document.body.classList.toggle('embedded', isEmbedded);
        $('full').href = address;
        placeCalendar($('calendar'), `${address}/calendar.ics`, token);
        const manifest = Object.assign(document.createElement('link'), {
            rel: 'manifest', href: `${address}/manifest.webmanifest`,
        });
        if (!isEmbedded) document.head.append(manifest);
    }

    /** False until there are words to show anything in. */
    get speaks() {
        return this.#text !== null;
    }

    /** Words of the interface that are shown elsewhere, too. */
    get names() {
        return { floor: this.#text.get('floor'), tag: this.#text.tag };
    }

    /** Puts the page into the words of `text`, and shows it. */
    speak(text, direction) {
        this.#text = text;
        document.documentElement.lang = text.tag;
        document.documentElement.dir = direction;
        text.apply(document);
        $('language').value = text.tag;
        $('page').hidden = false;
    }

    show(model, phase, settings) {
        const text = this.#text;
        const title = titleOf(model, text);
        const zones = zonesOf(text.tag, model.programme?.zone, model.nowMs);
        if (stageOf(model) === 'after' && document.activeElement === $('listen')) $('heading').focus(); // it goes away
        Object.assign(document.body.dataset, { tone: TONES[phase], phase, stage: stageOf(model) });
        document.title = [title?.text, text.get('app')].filter(Boolean).join(' · ');
        putSaid('title', title ?? { text: text.get('app') });
        put('room', model.programme?.room ?? '');
        $('calendar').hidden = !model.programme?.sittings.length;
        this.#showStatus(model, phase, zones);
        this.#showButton(model, phase);
        for (const part of this.#parts) part.show(model, text, zones);
        this.#sound.show(model, settings, text);
        this.#check.show(text);
    }

    level(dbov) {
        this.#figures.level(dbov);
    }

    quiet() {
        this.#figures.quiet();
    }

    figures(stats, verdict, traffic) {
        this.#figures.show(stats, verdict, traffic, this.#text);
    }

    #showStatus(model, phase, { there }) {
        const text = this.#text;
        const untilMs = phase === 'break' ? nextStartMs(model.programme, model.proceedings) : null;
        put('phase', untilMs === null ? text.get(`phase.${phase}`)
            : text.get('phase.break.until', { time: there.time(untilMs) }));
        const channel = chosen(model) && channelLabel(chosen(model), text.get('floor')).text;
        put('hint', text.get(hintOf(phase, model), { channel }));
    }

    #showButton({ wanted }, phase) {
        const waits = isOffAir(phase);
        const start = !waits ? 'listen' : ['break', 'resuming'].includes(phase) ? 'listen.break' : 'listen.before';
        put('listen-name', this.#text.get(wanted ? (waits ? 'listen.stop' : 'pause') : start));
        $('listen').classList.toggle('on', wanted);
        $('listen').disabled = isHopeless(phase);
    }
}

function hintOf(phase, { wanted, isEased }) {
    if (isOffAir(phase)) return wanted ? 'hint.held' : 'hint.offAir';
    return phase === 'live' && isEased ? 'hint.eased' : `hint.${phase}`;
}

function titleOf({ programme, meeting }, text) {
    return localised(programme?.title, text.tag) ?? (meeting && { text: meeting.title });
}
