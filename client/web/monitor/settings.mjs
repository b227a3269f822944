// What the interpreter's view remembers on this device, for every meeting.

import { PATIENCE_MAX } from '../audio.mjs';

const KEY = 'livelisten-monitor';

export const EARS = ['left', 'both', 'right'];
export const THEMES = ['dark', 'red', 'light'];
export const BRIGHTNESS_MIN = 0.3;

const isName = value => value === null || typeof value === 'string';
const isSwitch = value => typeof value === 'boolean';
const within = (value, low, high) => typeof value === 'number' && value >= low && value <= high;

const VALID = {
    channel: isName,
    volume: value => within(value, 0, 1),
    muted: isSwitch,
    ear: value => EARS.includes(value),
    theme: value => THEMES.includes(value),
    brightness: value => within(value, BRIGHTNESS_MIN, 1),
    keys: isSwitch, // hot keys
    tick: isSwitch, // when a channel is lost
    language: isName, // of the page
    patience: value => Number.isInteger(value) && within(value, 0, PATIENCE_MAX), // see audio.mjs
};

/** The floor in the left ear, the booth relayed from in the right one. */
const defaults = () => ({
    panels: ['left', 'right'].map(ear => ({ channel: null, volume: 0.8, muted: false, ear })),
    theme: 'dark', brightness: 1, keys: true, tick: true, language: null, patience: 0,
});

function take(settings, stored) {
    for (const name of Object.keys(settings)) {
        if (Object.hasOwn(VALID, name) && name in stored && VALID[name](stored[name])) settings[name] = stored[name];
    }
}

/** Settings kept in `storage`; where that is forbidden or holds nonsense, the defaults. */
export function loadSettings(storage) {
    const settings = defaults();
    try {
        const stored = JSON.parse(storage().getItem(KEY)) ?? {};
        take(settings, stored);
        settings.panels.forEach((panel, i) => take(panel, stored.panels?.[i] ?? {}));
    } catch {
        // A private window without storage, or somebody else's text under our key: start afresh.
    }
    return settings;
}

export function saveSettings(storage, settings) {
    try {
        storage().setItem(KEY, JSON.stringify(settings));
    } catch {
        // Not remembered: the page works all the same.
    }
}
