// Who speaks, in words.

import { localised } from './localised.mjs';

/** Between name and function, in the language of the function. */
const COMMAS = { ar: '، ', zh: '，' };

/** Name and function of who speaks in `item`, { text, lang, dir }, as far as they are known; null when nothing is. */
export function speakerOf(item, language) {
    const duty = localised(item.function, language);
    if (!item.speaker) return duty;
    if (!duty) return { text: item.speaker };
    return { ...duty, text: `${item.speaker}${COMMAS[duty.lang] ?? ', '}${duty.text}` };
}
