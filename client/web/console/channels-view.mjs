// How the sound of every channel comes in: a meter, who sends it, how good it is, what is wrong.

import { $, make, put } from '../dom.mjs';
import { channelLabel } from '../languages.mjs';
import { setSaid, setText } from '../set-text.mjs';
import { setIcon } from './icons.mjs';
import { describeInput } from './input.mjs';
import { keyed } from './keyed.mjs';

const FLOOR_DBOV = -70; // where the meter begins: below what is dead air
const SILENCE_DBOV = -127; // RFC 6464: nothing at all

const written = level =>
    level === null ? '–' : level === SILENCE_DBOV ? '\u2212∞' : `${level}`.replace('-', '\u2212');

export class ChannelsView {
    #limits = new Map(); // name -> limits of its alarms

    show({ status: { channels }, text, zoned, nowMs }) {
        keyed($('channel-list'), channels, {
            key: ({ name }) => name,
            create: createRow,
            update: (row, channel) => this.#update(row, channel, { text, zoned, nowMs }),
        });
        put('channels-live', text.get('channels.live', {
            live: channels.filter(({ live }) => live).length, count: channels.length,
        }));
    }

    /** Four times a second: name -> dBov, null when nobody sends. Those of the status are older. */
    levels(levels) {
        for (const row of $('channel-list').children) {
            if (row.dataset.key in levels) this.#draw(row, levels[row.dataset.key]);
        }
    }

    #update(row, channel, { text, zoned, nowMs }) {
        const alarms = channel.alarms ?? [];
        this.#limits.set(channel.name, channel.limits);
        for (const [mark, dbov] of [['dead-air', channel.limits.dead_air_dbov], ['hot', channel.limits.hot_dbov]]) {
            row.querySelector(`.meter-mark.${mark}`).style.insetInlineStart = `${100 * shareOf(dbov)}%`;
        }
        row.classList.toggle('off', !channel.live);
        row.classList.toggle('alarm', alarms.length > 0);
        setSaid(row.querySelector('.channel-name'), channelLabel(channel, text.get('floor')));
        row.querySelector('.meter').setAttribute('aria-label',
            text.get('channels.level', { channel: channelLabel(channel, text.get('floor')).text }));
        setText(row.querySelector('.channel-listeners'), text.get('channels.listeners', { count: channel.listeners }));
        keyed(row.querySelector('.channel-alarms'), alarms, {
            key: kind => kind,
            create: () => make('li', '', make('span', 'icon'), make('span', '')),
            update: (item, kind) => {
                setIcon(item.firstChild, 'alarm');
                setText(item.lastChild, text.get(`alarm.${kind}`));
            },
        });
        keyed(row.querySelector('.channel-facts'), describeInput(channel, { text, zoned, nowMs }), {
            key: ({ name }) => name,
            create: () => make('span', ''),
            update: (item, { words, bad }) => {
                setText(item, words);
                item.classList.toggle('bad', Boolean(bad));
            },
        });
    }

    #draw(row, level) {
        const meter = row.querySelector('.meter');
        meter.querySelector('.meter-bar').style.transform = `scaleX(${shareOf(level ?? FLOOR_DBOV)})`;
        meter.dataset.zone = level !== null && level > this.#limits.get(row.dataset.key).hot_dbov ? 'hot' : 'right';
        meter.setAttribute('aria-valuenow', String(Math.max(FLOOR_DBOV, level ?? FLOOR_DBOV)));
        setText(row.querySelector('.level'), written(level));
    }
}

/** How far along the meter a level is. */
const shareOf = dbov => Math.min(1, Math.max(0, 1 - dbov / FLOOR_DBOV));

function createRow() {
    const meter = make('span', 'meter', make('span', 'meter-bar'),
        make('span', 'meter-mark dead-air'), make('span', 'meter-mark hot'));
    meter.setAttribute('role', 'meter');
    meter.setAttribute('aria-valuemin', String(FLOOR_DBOV));
    meter.setAttribute('aria-valuemax', '0');
    meter.setAttribute('aria-valuenow', String(FLOOR_DBOV));
    const line = make('div', 'channel-line', make('bdi', 'channel-name'), meter, make('span', 'level'),
        make('span', 'channel-listeners soft'));
    return make('li', '', line, make('ul', 'channel-alarms'), make('div', 'channel-facts soft'));
}
