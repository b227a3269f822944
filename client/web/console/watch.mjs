// The operator's WebSocket: levels, and word that something has changed.

import { browser } from '../browser.mjs';
import { Link } from '../link.mjs';
import { CLOSE, SUBPROTOCOL, watch } from '../protocol.mjs';

export class Watch {
    #link;

    /** on: link(up), heard() at every word of the relay, levels({ name: dBov }), changed(), denied(). */
    constructor(meeting, token, on) {
        const open = () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, SUBPROTOCOL);
        this.#link = new Link({ ...browser, open }, {
            state({ state, code }) {
                on.link(state === 'up');
                if (state === 'up') on.changed(); // whatever it was, meanwhile
                if (code === CLOSE.unauthorised) on.denied();
            },
            control(message) {
                on.heard();
                if (message.type === 'levels') on.levels(message.channels);
                if (message.type === 'changed') on.changed();
            },
            clock() {},
            bundle() {},
        }, watch(meeting, token));
    }

    /** The operator is back: an attempt to connect is made now. */
    hurry() {
        this.#link.hurry();
    }

    /** The network is another one, or came back. */
    changed() {
        this.#link.changed();
    }

    close() {
        this.#link.close();
    }
}
