// Asks before something happens to everybody.

import { $, make, put } from '../dom.mjs';
import { enable } from './buttons.mjs';

/** Escape and this do the same. The Enter key, in whatever field, presses the only button that submits. */
$('dialog-no').addEventListener('click', () => $('dialog').close(''));

/** A time of day that was chosen has to be said. */
$('dialog-choices').addEventListener('change', () => {
    const time = $('dialog-time');
    if (time) time.required = time.previousSibling.control.checked;
});

/** Without a connection nothing can be answered with yes. */
export const enableYes = possible => enable($('dialog-yes'), possible);

/**
 * Shows a question and resolves with null, or with { until } when the answer is yes. `texts`: sentences
 * { text, lang, dir } to look at. `until`: choices { words, value, ask }; one with `ask` has a field for
 * a time of day; the value of the one chosen, or "HH:MM", is the answer.
 */
export function confirm({ question, note, yes, until = [], texts = [] }) {
    put('dialog-question', question);
    put('dialog-note', note);
    put('dialog-yes', yes.replace('…', '')); // which stood for this question
    showChoices(until);
    $('dialog-texts').hidden = texts.length === 0;
    $('dialog-texts').replaceChildren(...texts.map(({ text, lang, dir }) =>
        Object.assign(make('li', ''), { textContent: text, lang, dir })));
    const dialog = $('dialog');
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise(resolve => dialog.addEventListener('close',
        () => resolve(dialog.returnValue === 'yes' ? { until: answer(until) } : null), { once: true }));
}

function showChoices(until) {
    $('dialog-until').hidden = until.length === 0;
    $('dialog-choices').replaceChildren(...until.map(({ words, ask }, i) => makeChoice(words, i, ask)));
}

function makeChoice(words, i, ask) {
    const radio = Object.assign(document.createElement('input'),
        { type: 'radio', name: 'until', value: String(i), checked: i === 0 });
    const label = make('label', '', radio, ` ${words}`);
    if (!ask) return label;
    const time = Object.assign(document.createElement('input'), { type: 'time', id: 'dialog-time' });
    time.setAttribute('aria-label', words);
    time.addEventListener('input', () => { radio.checked = true; });
    radio.addEventListener('change', () => radio.matches(':focus-visible') || time.focus()); // the arrow keys go on
    return make('div', 'choice-time', label, time);
}

function answer(until) {
    const chosen = document.querySelector('#dialog-choices :checked');
    const choice = until[chosen?.value];
    if (!choice) return null;
    return choice.ask ? $('dialog-time').value || null : choice.value;
}

/** What was asked for is no longer on the desk: that is a no. */
export function dismiss() {
    if ($('dialog').open) $('dialog').close('');
}
