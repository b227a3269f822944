// Keeps hiccups out of the words: the phase to show, given what was shown before.

import { isOffAir } from './state.mjs';

const FLEETING = new Set(['starting', 'starved', 'tap']);
const FLEETING_MS = 600;
const isSettled = phase => phase === 'live' || phase === 'silent' || isOffAir(phase);

export class Calm {
    #shown = null;
    #candidate = null;
    #sinceMs = 0;

    settle(phase, nowMs) {
        if (phase !== this.#candidate) {
            this.#candidate = phase;
            this.#sinceMs = nowMs;
        }
        const fleeting = FLEETING.has(phase) && isSettled(this.#shown);
        if (!fleeting || nowMs - this.#sinceMs >= FLEETING_MS) this.#shown = phase;
        return this.#shown;
    }
}
