// What the page remembers on this device, and nowhere else.

import { PATIENCE_MAX } from '../audio.mjs';
import { PROFILES } from '../protocol.mjs';

const KEY = 'livelisten';
const DEFAULTS = {
    channel: null, volume: 1, profile: 'standard', language: null, levelling: false, patience: 0,
};

const VALID = {
    channel: value => value === null || typeof value === 'string',
    volume: value => typeof value === 'number' && value >= 0 && value <= 1,
    profile: value => PROFILES.includes(value),
    language: value => value === null || typeof value === 'string',
    levelling: value => typeof value === 'boolean',
    patience: value => Number.isInteger(value) && value >= 0 && value <= PATIENCE_MAX, // see audio.mjs
};

/** Settings kept in `storage`; where that is forbidden or holds nonsense, the defaults. */
export function loadSettings(storage) {
    const settings = { ...DEFAULTS };
    try {
        const stored = JSON.parse(storage().getItem(KEY)) ?? {};
        for (const name of Object.keys(DEFAULTS)) {
            if (name in stored && VALID[name](stored[name])) settings[name] = stored[name];
        }
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
