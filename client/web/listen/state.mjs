// What is happening, as one word. Pure: everything known goes in, a phase comes out; each phase
// has its sentence in text/*.json (`phase.<name>` and `hint.<name>`).
//
//     connecting  reconnecting  offline           the way to the relay
//     unknown  denied  ended  failed              the relay said that coming back is pointless
//     waiting  lost  silent                       the room: not sending, microphone gone, quiet
//     ready  starting  tap  interrupted  starved  live      the listener's own end

import { CLOSE } from '../protocol.mjs';

/** How a phase looks: neutral, good, busy (wait a moment) or bad (a person may have to act). */
export const TONES = {
    connecting: 'busy', reconnecting: 'busy', offline: 'bad',
    unknown: 'bad', denied: 'bad', ended: 'neutral', failed: 'bad',
    insecure: 'bad', unsupported: 'bad',
    waiting: 'neutral', lost: 'bad', silent: 'neutral',
    ready: 'good', live: 'good',
    starting: 'busy', tap: 'busy', interrupted: 'busy', starved: 'busy',
};

export const PHASES = Object.keys(TONES);

/** Phases in which the Listen button can do nothing. */
const HOPELESS = new Set(['unknown', 'denied', 'ended', 'failed', 'insecure', 'unsupported']);
export const isHopeless = phase => HOPELESS.has(phase);

export const initialModel = () => ({
    obstacle: null, // the phase when nothing can be done here: insecure, unsupported, failed
    link: { state: 'connecting', code: 0 },
    online: true,
    meeting: null, // { id, title } once the relay has welcomed us
    channels: [],
    channel: null, // name of the chosen one
    wanted: false, // the listener pressed Listen
    context: 'none', // of the AudioContext: none, running, suspended, interrupted, closed
    stats: null, // the player's latest
});

export const chosen = model => model.channels.find(channel => channel.name === model.channel);

export function phaseOf(model) {
    if (model.obstacle) return model.obstacle;
    return linkPhase(model) ?? roomPhase(chosen(model)) ?? ownPhase(model);
}

function linkPhase({ link, online, meeting }) {
    if (link.state === 'ended') return endPhase(link.code, meeting);
    if (link.state === 'up' && meeting) return null;
    if (!online) return 'offline';
    return meeting ? 'reconnecting' : 'connecting';
}

function endPhase(code, meeting) {
    if (code === CLOSE.notFound) return meeting ? 'ended' : 'unknown';
    return code === CLOSE.unauthorised ? 'denied' : 'failed';
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

const FLEETING = new Set(['starting', 'starved', 'tap']);
const FLEETING_MS = 600;

/** Keeps hiccups out of the words: the phase to show, given what was shown before. */
export class Calm {
    #shown = null;
    #candidate = null;
    #sinceMs = 0;

    settle(phase, nowMs) {
        if (phase !== this.#candidate) {
            this.#candidate = phase;
            this.#sinceMs = nowMs;
        }
        const fleeting = FLEETING.has(phase) && ['live', 'silent'].includes(this.#shown);
        if (!fleeting || nowMs - this.#sinceMs >= FLEETING_MS) this.#shown = phase;
        return this.#shown;
    }
}

/**
 * Which channel to start with: the one the link names, the one heard last time, an interpretation
 * into one of the browser's languages that is live, the floor, whatever there is.
 */
export function firstChannel(channels, { linked, remembered, languages }) {
    const named = name => channels.find(channel => channel.name === name);
    const spoken = languages
        .map(tag => channels.find(c => c.live && primary(c.name) === primary(tag)))
        .find(Boolean);
    const pick = named(linked) ?? named(remembered) ?? spoken ?? named('floor') ?? channels[0];
    return pick?.name ?? null;
}

/** The live channel after (1) or before (-1) the chosen one, which it is itself if there is no other. */
export function neighbour({ channels, channel }, step) {
    const open = channels.filter(({ name, live }) => live || name === channel);
    const at = open.findIndex(({ name }) => name === channel);
    return open[(at + step + open.length) % open.length]?.name ?? channel;
}

const primary = tag => tag.toLowerCase().split('-')[0];
