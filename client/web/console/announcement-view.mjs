// One sentence to all listeners, in one or more languages.

import { $, focusOn, make, put } from '../dom.mjs';
import { direction, ownName } from '../languages.mjs';
import { TEXT_LANGUAGES } from '../protocol.mjs';
import { enable } from './buttons.mjs';
import { confirm } from './dialog.mjs';
import { keyed } from './keyed.mjs';

const WORKING = ['en', 'fr']; // of the secretariat: open from the beginning
const MAX_BYTES = 6_000; // of all texts together, in UTF-8
const US_PER_MS = 1_000;

const weight = texts => Object.values(texts)
    .reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);

export class AnnouncementView {
    #on;
    #seen = null;
    #fields = new Map();

    /** on: announce(texts), withdraw(); promises that tell whether it was done. */
    constructor(on) {
        this.#on = on;
        for (const tag of [...WORKING, ...TEXT_LANGUAGES.filter(one => !WORKING.includes(one))]) {
            $(WORKING.includes(tag) ? 'announcement-fields' : 'announcement-others').append(this.#makeField(tag));
        }
        $('announcement-form').addEventListener('submit', event => {
            event.preventDefault();
            this.#send();
        });
        $('withdraw').addEventListener('click', () => on.withdraw());
    }

    #makeField(tag) {
        const field = Object.assign(document.createElement('textarea'),
            { rows: 2, lang: tag, dir: direction(tag), spellcheck: true });
        this.#fields.set(tag, field);
        const name = Object.assign(make('span', '', ownName(tag)), { lang: tag });
        return make('label', 'field', name, field);
    }

    show(seen) {
        this.#seen = seen;
        const { status: { state }, text, zoned, stale, nowMs } = seen;
        const current = state.announcement && Object.keys(state.announcement.text).length > 0
            ? state.announcement : null;
        if (!current && document.activeElement === $('withdraw')) focusOn($('announcement-name')); // it goes away
        $('announcement-current').hidden = !current;
        if (current) {
            put('announcement-since', text.get('announcement.current',
                { time: zoned.near(current.time_us / US_PER_MS, nowMs) }));
        }
        keyed($('announcement-texts'), Object.entries(current?.text ?? {}), {
            key: ([tag, words]) => `${tag} ${words}`,
            create: ([tag, words]) => Object.assign(make('li', '', words), { lang: tag, dir: direction(tag) }),
        });
        enable($('withdraw'), !stale);
        enable($('announce'), !stale);
    }

    async #send() {
        const { text } = this.#seen;
        const texts = Object.fromEntries([...this.#fields].map(([tag, field]) => [tag, field.value.trim()])
            .filter(([, words]) => words));
        put('announcement-error', '');
        if (Object.keys(texts).length === 0) return put('announcement-error', text.get('announcement.empty'));
        if (weight(texts) > MAX_BYTES) return put('announcement-error', text.get('announcement.long'));
        const answer = await confirm({
            question: text.get('announcement.ask'),
            note: text.get('announcement.ask.note', { count: this.#seen.status.listeners.total }),
            yes: text.get('announcement.yes'),
            texts: Object.entries(texts).map(([lang, words]) => ({ text: words, lang, dir: direction(lang) })),
        });
        if (answer && await this.#on.announce(texts)) this.clear();
    }

    /** What was written was sent, or was meant for another meeting. */
    clear() {
        put('announcement-error', '');
        for (const field of this.#fields.values()) field.value = '';
    }
}
