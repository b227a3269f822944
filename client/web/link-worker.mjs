// Module worker: the connection lives here, away from whatever keeps the page busy. Sound goes
// straight on to the AudioWorklet through a port that the page handed over; the page sees only
// messages.
//
//     page -> worker     { type: "open", origin, meeting, token } { type: "player", port } { type: "hurry" }
//                        { type: "changed" } { type: "join", channel, profile } { type: "leave" }
//                        { type: "report" }
//     worker -> page     { type: "link", state, code } { type: "traffic", bytes, rttMs } { type: "eased", isEased }
//                        and what the relay says: welcome, channels, meeting, announcement, quality, bye
//     worker -> worklet  { type: "stream", ... } { type: "bundle", bytes, stampMs }
//                        { type: "clock", offsetMs } { type: "live", live }
//     worklet -> worker  { type: "stats", ... }

import { browser } from './browser.mjs';
import { Link } from './link.mjs';
import { enter, REPORT_EVERY_MS, SUBPROTOCOL } from './protocol.mjs';
import { Tally } from './tally.mjs';
import { Wish } from './wish.mjs';

const TRAFFIC_MS = 1_000;

let link = null;
let player = null; // port to the worklet
let stream = null; // what plays
let offsetMs = null;
let channels = [];
let onAir = true; // the meeting is, as far as the relay has said
const wish = new Wish(); // while joined
let toldEased = false; // the page knows that it is
let reporting = null; // timer, while joined
const tally = new Tally();
const traffic = { type: 'traffic', bytes: 0, rttMs: null };

const handlers = {
    state: state => postMessage({ type: 'link', ...state }),
    control(message) {
        if (message.type === 'stream') {
            const sameClock = stream?.session === message.session;
            stream = message;
            player?.postMessage({ ...message, sameClock });
        } else if (message.type === 'offer') {
            if (wish.take(message.rendition)) join();
        } else if (message.type !== 'pong') {
            channels = message.channels ?? channels;
            if (message.type === 'meeting') onAir = message.phase === 'live';
            tellLive();
            postMessage(message);
        }
    },
    bundle(bytes, stampMs) {
        traffic.bytes += bytes.byteLength;
        if (!stream) return; // what was on its way when a new player came, or a pause began
        player?.postMessage({ type: 'bundle', bytes, stampMs }, [bytes]);
    },
    clock(best) {
        offsetMs = best.offsetMs;
        traffic.rttMs = best.rttMs;
        player?.postMessage({ type: 'clock', offsetMs });
    },
};

// While nobody publishes the channel, or the meeting is off the air, the player has nothing to conceal.
function tellLive() {
    const live = onAir && channels.some(({ name, live }) => name === wish.channel && live);
    player?.postMessage({ type: 'live', live });
}

function join() {
    tellEased();
    if (wish.join) link.join(...wish.join);
}

function tellEased() {
    if (wish.isEased === toldEased) return;
    toldEased = wish.isEased;
    postMessage({ type: 'eased', isEased: toldEased });
}

// What cannot be sent is in the next one.
function report() {
    const { untold } = tally;
    if (untold && link.report(untold)) tally.tell();
}

const orders = {
    // A token is said, not written into an address, which others may keep.
    open({ origin, meeting, token }) {
        const query = token ? '' : `?meeting=${encodeURIComponent(meeting)}`;
        link = new Link({
            ...browser,
            open: () => new WebSocket(`${origin}/ws${query}`, SUBPROTOCOL),
        }, handlers, token && enter(meeting, token));
        setInterval(() => postMessage(traffic), TRAFFIC_MS);
    },
    player({ port }) {
        player?.close();
        player = port;
        player.onmessage = ({ data }) => tally.add(data);
        tally.next();
        stream = null;
        if (offsetMs !== null) player.postMessage({ type: 'clock', offsetMs });
        tellLive();
        join(); // where its first packet is, the relay says
    },
    join({ channel, profile }) {
        wish.choose(channel, profile);
        tellLive();
        join();
        reporting ??= setInterval(report, REPORT_EVERY_MS);
    },
    leave() {
        report();
        clearInterval(reporting);
        reporting = null;
        wish.clear();
        tellEased();
        stream = null; // what comes after a pause is not a continuation
        link.leave();
    },
    report,
    hurry: () => link.hurry(),
    changed: () => link.changed(),
};

addEventListener('message', ({ data }) => orders[data.type](data));
