// The programme: the items of each sitting, which are done, which one is on, which comes next. A
// long one has a window of its own, which follows the meeting unless somebody reads in it.

import { setText } from '../set-text.mjs';
import { $, make, makeSaid, put } from '../dom.mjs';
import { kindOf } from './item-view.mjs';
import { localised } from '../localised.mjs';
import { itemsOf, sittingsOf } from '../schedule.mjs';
import { speakerOf } from '../speaker.mjs';

const LONG = 12; // items

export class ProgrammeView {
    #made = { programme: null, text: null, here: null };
    #rows = []; // elements of the items
    #places = '';

    show({ programme, proceedings }, text, zones) {
        $('programme').hidden = !programme?.items.length;
        if ($('programme').hidden) return;
        const made = { programme, text, here: zones.here?.zone };
        if (Object.keys(made).some(name => made[name] !== this.#made[name])) {
            this.#made = made;
            this.#make(programme, text, zones);
        }
        this.#mark(itemsOf(programme, proceedings ?? programme.state), text);
        const { item = 0 } = proceedings ?? {};
        const count = programme.items.length;
        put('progress', item > 0 ? text.get('item', { number: text.count(item), count: text.count(count) })
            : text.plural('items', count));
    }

    #make(programme, text, zones) {
        const rows = itemsOf(programme, programme.state).map(entry => row(entry, text, zones));
        this.#rows = rows;
        this.#places = '';
        const sittings = sittingsOf(programme);
        const sections = new Map();
        programme.items.forEach(({ sitting }, i) => {
            if (!sections.has(sitting)) sections.set(sitting, make('ol', 'items'));
            sections.get(sitting).append(rows[i]);
        });
        $('items').replaceChildren(...[...sections].flatMap(([number, list]) => {
            list.setAttribute('role', 'list'); // which Safari takes away from lists without markers
            const sitting = sittings[number - 1];
            return sitting ? [make('h3', '', heading(sitting, text, zones)), list] : [list];
        }));
        $('items').classList.toggle('long', rows.length > LONG);
        $('items').tabIndex = rows.length > LONG ? 0 : -1; // what scrolls does so by keyboard, too
        put('zone-note', zoneNote(programme, sittings, text, zones));
    }

    #mark(items, text) {
        const places = items.map(({ place }) => place).join();
        if (places === this.#places) return;
        this.#places = places;
        items.forEach(({ place }, i) => {
            const element = this.#rows[i];
            element.dataset.place = place;
            if (place === 'now') element.setAttribute('aria-current', 'step');
            else element.removeAttribute('aria-current');
            setText(element.querySelector('.place'), place in PLACES ? text.get(PLACES[place]) : '');
        });
        this.#follow();
    }

    #follow() {
        const list = $('items');
        if (list.matches(':hover, :focus-within')) return;
        const at = this.#rows.findIndex(({ dataset }) => ['now', 'next'].includes(dataset.place));
        if (at < 0) return;
        const first = this.#rows[Math.max(0, at - 1)]; // what was before it tells where one is
        list.scrollTop += first.getBoundingClientRect().top - list.getBoundingClientRect().top;
    }
}

const PLACES = { done: 'place.done', now: 'now', next: 'place.next' };

function heading({ startsMs, endsMs, announced }, text, { there }) {
    const hours = announced ? there.hours(startsMs, endsMs) : text.get('when.unknown');
    return text.get('sitting', { day: there.day(startsMs), hours });
}

function row({ number, item, plannedMs }, text, zones) {
    const title = make('p', 'item-title', makeSaid(localised(item.title, text.tag)));
    const [kind, speaker] = [kindOf(item, text), speakerOf(item, text.tag)];
    const about = make('p', 'item-about', kind, kind && speaker ? ' · ' : '', speaker ? makeSaid(speaker) : '');
    const words = make('div', 'item-words', make('p', 'place'), title, about);
    return make('li', 'item', make('span', 'item-number', text.count(number)), words, times(plannedMs, zones));
}

function times(plannedMs, { there, here }) {
    if (plannedMs === null) return '';
    return make('p', 'item-time', make('span', '', there.time(plannedMs)),
        here ? make('span', 'item-own', here.time(plannedMs)) : '');
}

// Whose times these are, when that can be mistaken.
function zoneNote({ items }, [first], text, { there, here }) {
    if (!here || !first) return '';
    const zone = text.get('zone', { zone: there.name(first.startsMs) });
    const timed = items.some(({ planned_us }) => planned_us !== null);
    return timed ? `${zone} ${text.get('zone.yours', { zone: here.name(first.startsMs) })}` : zone;
}
