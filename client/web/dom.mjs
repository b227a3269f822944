// Elements of the page by their names.

import { setSaid, setText } from './set-text.mjs';

export const $ = id => document.getElementById(id);

export const put = (id, text) => setText($(id), text);

/** A text of the meeting, { text, lang, dir } or null, into the <bdi> with or within that name: the lines around stay ours. */
export function putSaid(id, said) {
    const element = $(id).localName === 'bdi' ? $(id) : $(id).querySelector('bdi');
    setSaid(element, said ?? { text: '' });
}

/** Fills a list of names and values, in place: a reader's selection stays where it is. */
export function putList(id, rows) {
    const wanted = rows.flat();
    if ($(id).children.length !== wanted.length) {
        $(id).replaceChildren(...wanted.map((_, i) => document.createElement(i % 2 ? 'dd' : 'dt')));
    }
    wanted.forEach((text, i) => setText($(id).children[i], text));
}

export function make(tag, className, ...children) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
}

/** A new <bdi> with a text of the meeting, { text, lang, dir } or null. */
export function makeSaid(said) {
    const element = document.createElement('bdi');
    setSaid(element, said ?? { text: '' });
    return element;
}

/** Puts the focus on a heading, which Tab does not reach: what had it goes away. */
export function focusOn(heading) {
    heading.tabIndex = -1;
    heading.focus();
}
