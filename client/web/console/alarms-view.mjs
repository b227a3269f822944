// Alarms of all channels where nobody can miss them: on the screen, by ear, to screen readers once.

import { $, focusOn, make, put } from '../dom.mjs';
import { channelLabel } from '../languages.mjs';
import { setText } from '../set-text.mjs';
import { Alarms } from './alarms.mjs';
import { enable } from './buttons.mjs';
import { setIcon } from './icons.mjs';
import { keyed } from './keyed.mjs';
import { Tone } from './tone.mjs';

export class AlarmsView {
    #alarms = new Alarms();
    #tone = new Tone(() => this.#sound());
    #channels = [];
    #count = 0; // shown last

    constructor() {
        for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => this.#tone.allow());
        $('mute').addEventListener('click', () => {
            this.#alarms.mute(performance.now());
            this.#sound();
        });
    }

    /** Returns how many there are. */
    show({ status: { channels }, text }) {
        this.#channels = channels;
        const alarms = this.#sound();
        const words = ({ channel, kind }) => text.get('alarm.on', {
            channel: channelLabel(channel, text.get('floor')).text, alarm: text.get(`alarm.${kind}`),
        });
        if (alarms.length === 0 && document.activeElement === $('mute')) focusOn($('heading')); // it goes away
        $('alarms').hidden = alarms.length === 0;
        keyed($('alarm-list'), alarms, {
            key: ({ key }) => key,
            create: () => make('li', '', make('span', 'icon'), make('span', '')),
            update: (item, alarm) => {
                setIcon(item.firstChild, 'alarm');
                setText(item.lastChild, words(alarm));
            },
        });
        const fresh = alarms.filter(({ fresh }) => fresh);
        if (fresh.length > 0) put('spoken-at-once', fresh.map(words).join('. '));
        else if (alarms.length < this.#count) put('spoken-at-once', ''); // one that comes back is said again
        this.#count = alarms.length;
        return alarms.length;
    }

    quiet() {
        this.#channels = [];
        this.#count = 0;
        put('spoken-at-once', '');
        this.#sound();
    }

    #sound() {
        const alarms = this.#alarms.update(this.#channels, performance.now());
        const audible = alarms.some(({ muted }) => !muted);
        this.#tone.sound(audible);
        enable($('mute'), audible); // it stays where it is, and so does the focus
        $('tone-held').hidden = !audible || this.#tone.allowed;
        return alarms;
    }
}
