// What is happening, as one word. Pure: everything known goes in, a phase comes out; each phase
// has its sentence in text/*.json (`phase.<name>` and `hint.<name>`).
//
//     connecting  reconnecting  offline           the way to the relay
//     unknown  denied  failed                     the relay said that coming back is pointless
//     scheduled  doors  soon  break  resuming  ended      the meeting: nobody is on the air
//     waiting  lost  silent                       the room: not sending, microphone gone, quiet
//     ready  starting  tap  interrupted  starved  live      the listener's own end

import { CLOSE } from './protocol.mjs';
import { nextStartMs } from './schedule.mjs';

/** How a phase looks: neutral, good, busy (wait a moment) or bad (a person may have to act). */
export const TONES = {
    connecting: 'busy', reconnecting: 'busy', offline: 'bad',
    unknown: 'bad', denied: 'bad', failed: 'bad', insecure: 'bad', unsupported: 'bad',
    scheduled: 'neutral', doors: 'neutral', soon: 'busy', break: 'neutral', resuming: 'busy', ended: 'neutral',
    waiting: 'neutral', lost: 'bad', silent: 'neutral',
    ready: 'good', live: 'good',
    starting: 'busy', tap: 'busy', interrupted: 'busy', starved: 'busy',
};

export const PHASES = Object.keys(TONES);

/** Phases in which the meeting is to begin, or to go on: who listens may wait for it. */
const OFF_AIR = new Set(['scheduled', 'doors', 'soon', 'break', 'resuming']);
export const isOffAir = phase => OFF_AIR.has(phase);

/** Phases in which the Listen button can do nothing. */
const HOPELESS = new Set(['unknown', 'denied', 'ended', 'failed', 'insecure', 'unsupported']);
export const isHopeless = phase => HOPELESS.has(phase);

export const initialModel = () => ({
    obstacle: null, // the phase when nothing can be done here: insecure, unsupported, failed
    link: { state: 'connecting', code: 0 },
    online: true,
    meeting: null, // { id, title } once the relay has welcomed us
    programme: null, // what the relay's API says of the meeting
    proceedings: null, // where the meeting is: { phase, sitting, item, sinceMs, untilMs }
    announcement: null, // { id, timeMs, text } while there is one
    nowMs: 0, // by the clock of the meeting
    channels: [],
    channel: null, // name of the chosen one
    wanted: false, // the listener pressed Listen
    isEased: false, // the sound is lighter than he asked for, because the connection is slow
    context: 'none', // of the AudioContext: none, running, suspended, interrupted, closed
    stats: null, // the player's latest
});

export const chosen = model => model.channels.find(channel => channel.name === model.channel);

/** What the page is about: 'before', 'during', 'break' or 'after' the meeting; during it while nobody has said. */
export function stageOf({ proceedings }) {
    return { scheduled: 'before', doors: 'before', paused: 'break', ended: 'after' }[proceedings?.phase] ?? 'during';
}

export function phaseOf(model) {
    if (model.obstacle) return model.obstacle;
    return linkPhase(model) ?? meetingPhase(model) ?? roomPhase(chosen(model)) ?? ownPhase(model);
}

function linkPhase({ link, online, meeting, proceedings }) {
    if (link.state === 'ended') return endPhase(link.code, meeting);
    if (link.state === 'up' && meeting && proceedings) return null; // the one tells who, the other where it is
    if (!online) return 'offline';
    return proceedings ? 'reconnecting' : 'connecting';
}

function endPhase(code, meeting) {
    if (code === CLOSE.notFound) return meeting ? 'ended' : 'unknown';
    return code === CLOSE.unauthorised ? 'denied' : 'failed';
}

function meetingPhase(model) {
    const stage = stageOf(model);
    if (stage === 'during') return null;
    if (stage === 'after') return 'ended';
    if (model.wanted && model.context === 'suspended') return 'tap'; // now, rather than when it begins
    const startMs = nextStartMs(model.programme, model.proceedings);
    const isDue = startMs !== null && startMs <= model.nowMs;
    if (stage === 'break') return isDue ? 'resuming' : 'break';
    return isDue ? 'soon' : model.proceedings.phase;
}

function roomPhase(channel) {
    if (!channel?.live) return 'waiting';
    return channel.source === 'lost' ? 'lost' : null;
}

function ownPhase(model) {
    const quiet = chosen(model).source === 'silent';
    if (!model.wanted) return quiet ? 'silent' : 'ready';
    if (model.context === 'interrupted') return 'interrupted';
    if (model.context === 'suspended') return 'tap';
    if (model.context === 'closed') return 'starting'; // another one takes over
    switch (model.stats?.state) {
        case 'playing': return quiet ? 'silent' : 'live';
        case 'starved': return 'starved';
        default: return 'starting';
    }
}
