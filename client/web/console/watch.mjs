// The operator's WebSocket: levels, and word that something has changed.

import { Link } from '../link.mjs';
import { CLOSE, SUBPROTOCOL, watch } from '../protocol.mjs';

export class Watch {
    #link;

    /** on: link(up), heard() at every word of the relay, levels({ name: dBov }), changed(), denied(). */
    constructor(meeting, token, on) {
        const env = {
            open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, SUBPROTOCOL),
            now: () => performance.now(),
            wall: () => Date.now(),
            random: Math.random,
            setTimeout: (...args) => setTimeout(...args),
            clearTimeout: id => clearTimeout(id),
            setInterval: (...args) => setInterval(...args),
            clearInterval: id => clearInterval(id),
        };
        this.#link = new Link(env, {
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

    close() {
        this.#link.close();
    }
}
