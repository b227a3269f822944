// Languages under their own names, with the attributes that make them read and spoken right.

/** The languages of the interface, in the order the United Nations lists them: text/<tag>.json. */
export const INTERFACE = ['ar', 'zh', 'en', 'fr', 'ru', 'es'];

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'ckb', 'dv', 'sd', 'ug', 'yi']);

const primary = tag => tag.toLowerCase().split('-')[0];

export const direction = tag => (RIGHT_TO_LEFT.has(primary(tag)) ? 'rtl' : 'ltr');

/** العربية for ar, Français for fr; the tag itself when nobody knows the language. */
export function ownName(tag) {
    try {
        const name = new Intl.DisplayNames([tag], { type: 'language', fallback: 'code' }).of(tag);
        return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
    } catch {
        return tag;
    }
}

/** The first wish that there is a text for; English otherwise. `wishes`: tags, best first. */
export function pickInterface(wishes) {
    const found = wishes.map(tag => primary(tag ?? '')).find(tag => INTERFACE.includes(tag));
    return found ?? 'en';
}

/**
 * How to show a channel: { text, lang, dir }. The relay's label counts, unless it only repeats the
 * name; `floorName` is the interface's own word for the floor.
 */
export function channelLabel({ name, label }, floorName) {
    const given = label && label.toLowerCase() !== name.toLowerCase() ? label : null;
    if (name === 'floor') return { text: given ?? floorName };
    return { text: given ?? ownName(name), lang: name, dir: direction(name) };
}
