// Before it matters: three notes, and the question whether they were heard. If not, what to try.
//
//     idle -> asking -> good | bad -> asking ...

import { $, put } from '../dom.mjs';

const WORDS = { asking: 'check.question', good: 'check.good', bad: 'check.bad' };

export class SoundCheck {
    #play;
    #state = 'idle';
    #text = null;

    /** `play()` makes the notes sound. */
    constructor(play) {
        this.#play = play;
        $('check').addEventListener('click', () => (this.#state === 'idle' ? this.#ask() : this.#turn('idle')));
        $('check-again').addEventListener('click', () => this.#ask());
        $('check-yes').addEventListener('click', () => this.#answer('good'));
        $('check-no').addEventListener('click', () => this.#answer('bad'));
    }

    show(text) {
        this.#text = text;
        put('check-words', this.#state in WORDS ? text.get(WORDS[this.#state]) : '');
    }

    #ask() {
        this.#turn('asking');
        this.#play();
    }

    // The buttons of the question go away, and with them the focus: to the one that remains.
    #answer(state) {
        this.#turn(state);
        $('check-again').focus();
    }

    #turn(state) {
        this.#state = state;
        $('check').setAttribute('aria-expanded', state !== 'idle');
        $('check-panel').classList.toggle('on', state !== 'idle'); // a live region in it is always there
        $('check-answers').hidden = state === 'idle';
        for (const id of ['check-yes', 'check-no']) $(id).hidden = state !== 'asking';
        $('check-again').hidden = !['good', 'bad'].includes(state);
        $('check-hints').hidden = state !== 'bad';
        this.show(this.#text);
    }
}
