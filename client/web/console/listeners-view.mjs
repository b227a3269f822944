// Who listens to what, how, and how well it goes.

import { $, make, put, putList } from '../dom.mjs';
import { channelLabel } from '../languages.mjs';
import { setText } from '../set-text.mjs';
import { Chart } from './chart.mjs';
import { keyed } from './keyed.mjs';

export class ListenersView {
    #chart = new Chart();

    show({ status: { channels, listeners, ladder, hearing }, text }) {
        put('listeners-total', text.count(listeners.total));
        const heard = Object.values(hearing);
        const sum = name => heard.reduce((total, profile) => total + profile[name], 0);
        const [played, concealed] = [sum('played_ms'), sum('concealed_ms')];
        putList('quality', [
            [text.get('listeners.suffering'), text.count(listeners.suffering)],
            [text.get('listeners.concealed'), played + concealed > 0
                ? text.percent(concealed / (played + concealed)) : '–'],
            [text.get('listeners.behind'), text.count(ladder.listeners.strained + ladder.listeners.stuck)],
            [text.get('listeners.eased'), text.count(ladder.listeners.eased)],
            [text.get('listeners.skip'), text.count(ladder.skip)],
            [text.get('listeners.close'), text.count(ladder.close)],
            ...Object.entries(hearing).filter(([, { delay_ms_median: delay }]) => delay !== null)
                .map(([profile, { delay_ms_median: delay }]) =>
                    [text.get('listeners.delay', { profile: text.get(`profile.${profile}`) }), text.milliseconds(delay)]),
        ]);
        shares($('by-channel'), text, channels.map(channel =>
            [channelLabel(channel, text.get('floor')).text, channel.listeners]));
        for (const [id, counts, prefix] of [
            ['by-profile', listeners.by_profile, 'profile'], ['by-rendition', listeners.by_rendition, 'rendition'],
            ['by-transport', listeners.by_transport, 'transport'],
        ]) {
            shares($(id), text, Object.entries(counts).map(([name, count]) => [text.get(`${prefix}.${name}`), count]));
        }
    }

    /** history: of the API. */
    history(history, { status: { channels }, text, zoned }) {
        this.#chart.show(history, name => {
            const channel = channels.find(one => one.name === name) ?? { name, label: name };
            return channelLabel(channel, text.get('floor')).text;
        }, { text, zoned });
    }
}

/** Rows of a name, a bar and a number; the longest bar is the most of them. */
function shares(list, text, rows) {
    const most = Math.max(1, ...rows.map(([, count]) => count));
    keyed(list, rows, {
        key: ([name]) => name,
        create: ([name]) => make('li', '', make('span', '', name), make('span', 'share', make('span', 'share-bar')),
            make('span', 'share-count')),
        update: (row, [, count]) => {
            row.querySelector('.share-bar').style.transform = `scaleX(${count / most})`;
            setText(row.lastChild, text.count(count));
        },
    });
}
