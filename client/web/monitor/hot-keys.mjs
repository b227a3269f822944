// One key for what an interpreter does while speaking. Not where a key has a meaning already: in what is
// written into or chosen from, with a modifier (the browser's and the screen reader's own keys), in a
// dialog. All of them can be switched off (WCAG 2.2, 2.1.4).

/** Key, as printed on a Latin keyboard, to order. */
export const HOT_KEYS = new Map([
    ['1', 'first'], ['2', 'second'],
    ['ArrowUp', 'louder'], ['ArrowDown', 'softer'],
    ['M', 'mute'],
    ['L', 'left'], ['B', 'both'], ['R', 'right'],
    ['S', 'swap'],
    [' ', 'start'],
    ['?', 'help'],
]);

const REPEATED = new Set(['louder', 'softer']); // while the key is held down
const OWN_KEYS = new Set(['ArrowUp', 'ArrowDown', ' ']); // of buttons, sliders and choices

/**
 * The order of a keydown event, or null. `within`: what has the focus: 'text' (it takes all keys),
 * 'control' (a button, slider, choice) or 'page'.
 */
export function orderOf({ key, code, repeat, ctrlKey, altKey, metaKey }, within) {
    if (ctrlKey || altKey || metaKey || within === 'text') return null;
    const name = nameOf(key, code);
    if (within === 'control' && OWN_KEYS.has(name)) return null;
    const order = HOT_KEYS.get(name) ?? null;
    return repeat && !REPEATED.has(order) ? null : order;
}

// By what is printed on it; where that is no Latin letter or digit (Cyrillic, Arabic, the upper row of a French
// keyboard), by where the key is.
function nameOf(key, code) {
    const name = key.length === 1 ? key.toUpperCase() : key;
    if (HOT_KEYS.has(name) || /^[A-Z0-9]$/.test(name)) return name;
    return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? name;
}

const CONTROLS = 'button, input, summary, a[href]';

/** What has the focus, as orderOf() wants to know it. */
export function kindOf(element) {
    if (element.closest('select, textarea, [contenteditable], dialog')) return 'text';
    return element.closest(CONTROLS) ? 'control' : 'page';
}

/** `obey(order)` for every hot key, while `isOn()`. */
export function watchHotKeys(isOn, obey) {
    addEventListener('keydown', event => {
        const order = isOn() ? orderOf(event, kindOf(event.target)) : null;
        if (!order) return;
        event.preventDefault();
        obey(order);
    });
}
