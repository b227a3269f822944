// Texts that come with a meeting in some of the six languages: the one a person reads best.

import { direction } from './languages.mjs';

/**
 * { text, lang, dir } of `texts` (tag -> text): in the language wanted, else in English, else in any.
 * null when there is none.
 */
export function localised(texts, wanted) {
    const lang = [wanted, 'en', 'fr', ...Object.keys(texts ?? {})].find(tag => texts?.[tag]);
    return lang ? { text: texts[lang], lang, dir: direction(lang) } : null;
}
