// The languages of the console: those in which the secretariat works. text/console/<tag>.json.

import { ownName } from '../languages.mjs';

const KEY = 'livelisten-console-language';
const TAGS = ['en', 'fr'];

/** Tag -> own name. */
export const LANGUAGES = Object.fromEntries(TAGS.map(tag => [tag, ownName(tag)]));

/** The one chosen before, else the browser's, else English. */
export function startLanguage() {
    const wishes = [remembered(), ...navigator.languages].map(tag => tag?.split('-')[0]);
    return wishes.find(tag => TAGS.includes(tag)) ?? TAGS[0];
}

export function rememberLanguage(tag) {
    try {
        localStorage.setItem(KEY, tag);
    } catch {
        // Asked of the browser again the next time.
    }
}

function remembered() {
    try {
        return localStorage.getItem(KEY);
    } catch {
        return null;
    }
}
