// Where the meeting is, and whether what is shown is what is.

import { countdownText } from '../countdown.mjs';
import { $, put, putSaid } from '../dom.mjs';
import { localised } from '../localised.mjs';
import { setText } from '../set-text.mjs';
import { setIcon } from './icons.mjs';
import { milestone } from './plan.mjs';

const US_PER_MS = 1_000;
const S_IN_MS = 1_000;

export class HeadView {
    show({ meeting, status, text, zoned, nowMs }) {
        const { state, overrun_s: overrunS } = status;
        document.body.dataset.phase = state.phase;
        putSaid('title', localised(meeting.title, text.tag));
        setIcon($('phase-icon'), state.phase);
        put('phase', text.get(`phase.${state.phase}`));
        put('since', state.since_us ? zoned.near(state.since_us / US_PER_MS, nowMs) : '–');
        this.#next(milestone(meeting, state), { text, zoned, nowMs });
        $('overrun').hidden = overrunS === 0;
        put('overrun-time', overrunS ? countdownText(text.tag, overrunS * S_IN_MS) : '');
    }

    #next(next, { text, zoned, nowMs }) {
        $('milestone').hidden = !next;
        if (!next) return;
        put('milestone-name', text.get(`milestone.${next.kind}`));
        const left = next.atMs - nowMs;
        const words = left > 0 ? text.get('milestone.in', { time: countdownText(text.tag, left) }) : '';
        put('milestone-time', [zoned.near(next.atMs, nowMs), words].filter(Boolean).join(' · '));
    }

    /** Every second. */
    clocks({ text, zoned, own, nowMs, wallMs }) {
        put('zone-name', text.get('time.zone', { zone: zoned.zone.split('/').at(-1).replaceAll('_', ' ') }));
        put('zone-time', zoned.clock(nowMs));
        put('own-time', own.clock(wallMs));
    }

    /** `asOf`: when what is shown was true, in words; null while it is. */
    freshness({ text, asOf }) {
        const isStale = asOf !== null;
        document.body.classList.toggle('stale', isStale);
        $('connection').classList.toggle('bad', isStale);
        setIcon($('connection').querySelector('.icon'), isStale ? 'stale' : 'ok');
        setText($('connection-word'), text.get(isStale ? 'connection.stale' : 'connection.fresh'));
        put('connection-since', isStale && asOf ? text.get('connection.asOf', { time: asOf }) : '');
    }
}
