// What is around the two channels: the meeting, start and stop, the looks of the page, the list of keys.

import { $, make, put, putSaid } from '../dom.mjs';
import { INTERFACE, ownName } from '../languages.mjs';
import { localised } from '../localised.mjs';
import { isHopeless } from '../state.mjs';
import { ZonedTime } from '../zoned-time.mjs';
import { HOT_KEYS } from './hot-keys.mjs';
import { THEMES } from './settings.mjs';

export class Desk {
    #text = null;

    /** on: start(), swap(), theme(of THEMES), brightness(0 to 1), tick(on), keys(on), language(tag). */
    constructor(on) {
        $('start').addEventListener('click', on.start);
        $('swap').addEventListener('click', on.swap);
        $('theme').addEventListener('change', ({ target }) => on.theme(target.value));
        $('brightness').addEventListener('input', ({ target }) => on.brightness(target.value / 100));
        for (const name of ['tick', 'keys']) {
            $(name).addEventListener('change', ({ target }) => on[name](target.checked));
        }
        $('language').append(...INTERFACE.map(tag => new Option(ownName(tag), tag)));
        for (const option of $('language')) option.lang = option.value;
        $('language').addEventListener('change', ({ target }) => on.language(target.value));
        $('help-open').addEventListener('click', () => this.help());
        letGoOfChoices();
    }

    /** Puts the page into the words of `text`, and shows it. */
    speak(text, direction) {
        this.#text = text;
        document.documentElement.lang = text.tag;
        document.documentElement.dir = direction;
        text.apply(document);
        $('language').value = text.tag;
        $('theme').replaceChildren(...THEMES.map(theme => new Option(text.get(`theme.${theme}`), theme)));
        const nameOf = key => ({ ' ': text.get('key.space'), ArrowUp: '↑', ArrowDown: '↓' })[key] ?? key;
        $('help-keys').replaceChildren(...[...HOT_KEYS].flatMap(([key, order]) =>
            [make('dt', '', make('kbd', '', nameOf(key))), make('dd', '', text.get(`key.${order}`))]));
        $('page').hidden = false;
    }

    help() {
        $('help').showModal();
    }

    /** Of the settings: { theme, brightness, tick, keys }. */
    look({ theme, brightness, tick, keys }) {
        document.documentElement.dataset.theme = theme;
        document.documentElement.classList.toggle('dimmed', brightness < 1);
        document.documentElement.style.setProperty('--brightness', brightness);
        document.body.classList.toggle('keyless', !keys);
        $('theme').value = theme;
        $('brightness').value = Math.round(brightness * 100);
        $('brightness').setAttribute('aria-valuetext', this.#text.percent(brightness));
        $('tick').checked = tick;
        $('keys').checked = keys;
    }

    /** The first channel's model: what is known of the meeting; its phase. */
    show(model, phase) {
        const text = this.#text;
        const title = localised(model.programme?.title, text.tag) ?? { text: model.meeting?.title ?? text.get('app') };
        document.title = [title.text, text.get('app')].join(' · ');
        putSaid('title', title);
        put('proceedings', this.#proceedings(model));
        this.#showItem(model);
        put('start-name', text.get(model.wanted ? 'stop' : 'start'));
        $('start').classList.toggle('on', model.wanted);
        $('start').disabled = isHopeless(phase) && !model.wanted;
        putSaid('announcement', localised(model.announcement?.text, text.tag));
    }

    #proceedings({ proceedings, programme }) {
        if (!proceedings) return '';
        const what = this.#text.get(`on.${proceedings.phase}`);
        if (proceedings.untilMs === null || !programme) return what;
        const time = new ZonedTime(this.#text.tag, programme.zone).time(proceedings.untilMs);
        return this.#text.get('on.until', { what, time });
    }

    #showItem({ proceedings, programme }) {
        const item = programme?.items[proceedings?.item - 1];
        put('item-number', item ? this.#text.get('item', { number: this.#text.count(proceedings.item) }) : '');
        putSaid('item-title', item ? localised(item.title, this.#text.tag) : null);
        put('item-speaker', item?.speaker ?? '');
    }
}

// A list that was used with the mouse would keep all keys to itself; with the keyboard it keeps the focus.
function letGoOfChoices() {
    let byPointer = false;
    addEventListener('pointerdown', () => { byPointer = true; });
    addEventListener('keydown', () => { byPointer = false; });
    addEventListener('change', ({ target }) => byPointer && target.matches('select') && target.blur());
}
