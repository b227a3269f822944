// The programme: what is done, now and next; any item can be gone to.

import { $, make, makeSaid } from '../dom.mjs';
import { localised } from '../localised.mjs';
import { itemsOf } from '../schedule.mjs';
import { setText } from '../set-text.mjs';
import { enable } from './buttons.mjs';
import { keyed } from './keyed.mjs';

export class ProgrammeView {
    #order;
    #shown = null; // the item that was scrolled to

    /** order({ do, item }): sends it. */
    constructor(order) {
        this.#order = order;
    }

    show({ meeting, status: { state }, text, zoned, stale }) {
        const rows = itemsOf(meeting, state);
        $('programme').hidden = rows.length === 0;
        keyed($('programme-list'), rows, {
            key: ({ number, item }) => `${number} ${JSON.stringify(item.title)} ${text.tag}`,
            create: row => this.#create(row, text),
            update: (element, { place, plannedMs }) => {
                setText(element.lastChild, plannedMs === null ? '' : zoned.time(plannedMs));
                element.dataset.place = place;
                const button = element.querySelector('button');
                if (place === 'now') button.setAttribute('aria-current', 'step');
                else button.removeAttribute('aria-current');
                enable(button, !stale && state.phase !== 'ended' && place !== 'now');
            },
        });
        this.#scrollTo(state.item);
    }

    /** The current item, and the end of the one before it; within the list, so that the page stays where it is. */
    #scrollTo(item) {
        if (item === this.#shown) return;
        this.#shown = item;
        const list = $('programme-list');
        const row = list.children[item - 1];
        list.scrollTop = row ? row.offsetTop - list.offsetTop - row.offsetHeight / 2 : 0;
    }

    #create({ number, item }, text) {
        const button = make('button', '', make('span', 'number', String(number)),
            makeSaid(localised(item.title, text.tag)));
        button.type = 'button';
        button.addEventListener('click', () => this.#order({ do: 'item', item: number }));
        return make('li', '', button, make('span', 'soft'));
    }
}
