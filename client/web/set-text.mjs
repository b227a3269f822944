/** Changes an element only when its text does: a live region speaks whatever is set. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/** The same for a text that may be in another language than the page: { text, lang, dir }, both of them optional. */
export function setSaid(element, { text, lang, dir }) {
    lang ? element.setAttribute('lang', lang) : element.removeAttribute('lang');
    dir ? element.setAttribute('dir', dir) : element.removeAttribute('dir');
    setText(element, text);
}
