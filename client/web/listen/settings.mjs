// What the page remembers on this device, and nowhere else.

import { PATIENCE_MAX } from '../audio.mjs';

const KEY = 'livelisten';
const DEFAULTS = {
    channel: null, volume: 1, balance: 0, delivery: 'standard', saver: false, language: null,
    levelling: false, patience: 0,
};

/** Profiles between which a listener chooses; the third, saver, is a switch of its own. */
export const DELIVERIES = ['standard', 'interpreter'];

const isShare = value => typeof value === 'number' && value >= 0 && value <= 1;
const isSwitch = value => typeof value === 'boolean';
const isName = value => value === null || typeof value === 'string';

const VALID = {
    channel: isName,
    volume: isShare,
    balance: isShare, // 0: interpretation, 1: floor
    delivery: value => DELIVERIES.includes(value),
    saver: isSwitch,
    language: isName,
    levelling: isSwitch,
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

/** How the relay and the player are to deliver. */
export const profileOf = ({ saver, delivery }) => (saver ? 'saver' : delivery);
