// A fieldset of native radio buttons: arrow keys, focus and what a screen reader says come for
// free.

import { setSaid, setText } from './set-text.mjs';

export class RadioGroup {
    #fieldset;
    #name;
    #template;
    #shown = '';

    /** `onChoose(value)` when the person chose another one. */
    constructor(fieldset, onChoose) {
        this.#fieldset = fieldset;
        this.#name = fieldset.id;
        this.#template = fieldset.querySelector('template');
        fieldset.addEventListener('change', ({ target }) => onChoose(target.value));
    }

    /**
     * items: { value, text, note, lang, dir, disabled, chosen }. Changes only what changed, so that
     * the focus stays.
     */
    show(items) {
        const shown = items.map(item => item.value).join('\n');
        if (shown !== this.#shown) {
            this.#shown = shown;
            this.#fieldset.querySelectorAll('label').forEach(label => label.remove());
            this.#fieldset.append(...items.map(item => this.#create(item)));
        }
        const labels = this.#fieldset.querySelectorAll('label');
        labels.forEach((label, i) => this.#update(label, items[i]));
    }

    #create({ value }) {
        const label = this.#template.content.firstElementChild.cloneNode(true);
        const input = label.querySelector('input');
        input.name = this.#name;
        input.value = value;
        return label;
    }

    #update(label, { text, note = '', lang, dir, disabled = false, chosen = false }) {
        const input = label.querySelector('input');
        setSaid(label.querySelector('.choice-name'), { text, lang, dir });
        setText(label.querySelector('.choice-note'), note);
        input.disabled = disabled;
        input.checked = chosen;
    }
}
