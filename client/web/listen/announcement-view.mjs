// What the people in charge tell all listeners: in the listener's language if they said it in that,
// spoken by screen readers when it comes, until it is withdrawn or closed.

import { $, put, putSaid } from '../dom.mjs';
import { localised } from '../localised.mjs';

export class AnnouncementView {
    #closed = null; // id of the one that the person has closed
    #id = null;

    constructor() {
        $('dismiss').addEventListener('click', () => {
            this.#closed = this.#id;
            this.#put(null, '');
        });
    }

    show({ announcement }, text, { there }) {
        this.#id = announcement?.id ?? null;
        const said = this.#id === this.#closed ? null : localised(announcement?.text, text.tag);
        this.#put(said, said ? text.get('announcement.at', { time: there.time(announcement.timeMs) }) : '');
    }

    // The live region itself is always there: only then is it heard when words come into it.
    #put(said, label) {
        if (said === null && document.activeElement === $('dismiss')) $('heading').focus(); // rather than nowhere
        $('announcement').classList.toggle('on', said !== null);
        put('announcement-time', label);
        putSaid('announcement-text', said);
    }
}
