// The buttons that move the meeting, and the item it is at.

import { $, put, putSaid } from '../dom.mjs';
import { localised } from '../localised.mjs';
import { speakerOf } from '../speaker.mjs';
import { isAsked, isPossible, isTimed, meaning, orderOf, usual } from './acts.mjs';
import { enable } from './buttons.mjs';
import { confirm } from './dialog.mjs';
import { setIcon } from './icons.mjs';
import { inMinutes, nextSittingMs } from './plan.mjs';

const US_PER_MS = 1_000;
const ICONS = { doors: 'doors', live: 'live', pause: 'pause', end: 'end', previous: 'previous', next: 'next' };

export class ProceedingsView {
    #order;
    #seen = null;

    /** order({ do, item?, until? }): sends it, a promise. */
    constructor(order) {
        this.#order = order;
        for (const button of this.#buttons) {
            setIcon(button.querySelector('.icon'), ICONS[button.dataset.act]);
            button.addEventListener('click', () => this.#press(button.dataset.act));
        }
    }

    get #buttons() {
        return document.querySelectorAll('#proceedings [data-act]');
    }

    show(seen) {
        this.#seen = seen;
        const { meeting, status: { state }, text, stale } = seen;
        for (const button of this.#buttons) {
            const { act } = button.dataset;
            const name = button.querySelector('.act-name');
            if (name) name.textContent = text.get(`act.${meaning(act, state.phase)}`);
            button.classList.toggle('primary', act === usual(state.phase));
            enable(button, !stale && isPossible(act, state, meeting.items.length));
        }
        this.#item(meeting, state, text);
    }

    error(words) {
        put('order-error', words);
    }

    #item({ items }, { item: number }, text) {
        $('item').hidden = items.length === 0;
        const item = items[number - 1];
        put('item-count', text.get(item ? 'item.count' : 'item.none', { number, count: items.length }));
        putSaid('item-title', item ? localised(item.title, text.tag) : null);
        putSaid('item-speaker', item ? speakerOf(item, text.tag) : null);
    }

    async #press(act) {
        const { status: { state }, text } = this.#seen;
        const meant = meaning(act, state.phase);
        if (!isAsked(meant)) return this.#order(orderOf(act, state));
        const answer = await confirm({
            question: text.get(`ask.${meant}`),
            note: text.get(`ask.${meant}.note`),
            yes: text.get(`yes.${meant}`),
            until: isTimed(meant) ? this.#choices(meant) : [],
        });
        if (!answer) return;
        // What was asked, not what the same order means by now: somebody else, or the clock, may have been faster.
        if (meaning(act, this.#seen.status.state.phase) !== meant) return this.error(this.#seen.text.get('order.overtaken'));
        await this.#order({ do: act, ...(answer.until ? { until: answer.until } : {}) });
    }

    #choices(meant) {
        const { meeting, text, zoned, nowMs } = this.#seen;
        const at = (key, ms) => ({ words: text.get(key, { time: zoned.near(ms, nowMs) }), value: ms * US_PER_MS });
        const next = nextSittingMs(meeting, nowMs);
        return [
            ...(next && meant !== 'extend' ? [at('until.next', next)] : []),
            at('until.15', inMinutes(15, nowMs)),
            at('until.30', inMinutes(30, nowMs)),
            { words: text.get('until.time', { zone: zoned.zone }), ask: true },
            ...(meant === 'extend' ? [] : [{ words: text.get('until.open'), value: null }]),
        ];
    }
}
