// What can be ordered in which phase. The relay has the last word (409): somebody else may have been
// faster.

const FROM = {
    doors: ['scheduled', 'ended'],
    live: ['scheduled', 'doors', 'live', 'paused'],
    pause: ['live', 'paused'],
    end: ['scheduled', 'doors', 'live', 'paused'],
};

const OPEN = FROM.end;

export const PHASES = ['scheduled', 'doors', 'live', 'paused', 'ended'];

/** `items`: how many there are; `item`: the current one, from 1, 0 for none. */
export function isPossible(act, { phase, item }, items) {
    if (FROM[act]) return FROM[act].includes(phase);
    if (!OPEN.includes(phase)) return false;
    return act === 'next' ? item < items : act === 'previous' ? item > 1 : true;
}

/**
 * What a button means now, which is its word: going live from a break is resuming, from being live it
 * is going on until another time.
 */
export function meaning(act, phase) {
    if (act === 'live' && phase === 'paused') return 'resume';
    if (act === 'live' && phase === 'live') return 'extend';
    if (act === 'doors' && phase === 'ended') return 'reopen';
    if (act === 'pause' && phase === 'paused') return 'change';
    return act;
}

/**
 * The order for the relay. Items go by their numbers: two people who press at once, or one who presses
 * twice, do not leave one out.
 */
export function orderOf(act, { item }) {
    if (act === 'next') return { do: 'item', item: item + 1 };
    return act === 'previous' ? { do: 'item', item: item - 1 } : { do: act };
}

/** These start or stop the sound of everybody, or need a time: they are asked for twice. */
const ASKED = new Set(['live', 'resume', 'extend', 'pause', 'change', 'end']);
export const isAsked = meant => ASKED.has(meant);

const TIMED = new Set(['extend', 'pause', 'change']);
export const isTimed = meant => TIMED.has(meant);

/** What most probably comes next. */
export const usual = phase =>
    ({ scheduled: 'doors', doors: 'live', live: 'pause', paused: 'live', ended: 'doors' })[phase];
