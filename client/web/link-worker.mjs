// Module worker: the connection lives here, away from whatever keeps the page busy. Sound goes
// straight on to the AudioWorklet through a port that the page handed over; the page sees only
// messages.
//
//     page -> worker     { type: "open", url } { type: "player", port } { type: "hurry" }
//                        { type: "join", channel, profile } { type: "leave" }
//     worker -> page     { type: "state", state, code } { type: "traffic", bytes, rttMs }
//                        and what the relay says: welcome, channels, bye
//     worker -> worklet  { type: "stream", ... } { type: "bundle", bytes, stampMs }
//                        { type: "clock", offsetMs } { type: "live", live }

import { Link } from './link.mjs';
import { SUBPROTOCOL } from './protocol.mjs';

const TRAFFIC_MS = 1_000;

let link = null;
let player = null; // port to the worklet
let stream = null; // what plays, for a worklet that is made later
let offsetMs = null;
let channels = [];
let channel = null; // the chosen one
const traffic = { type: 'traffic', bytes: 0, rttMs: null };

const handlers = {
    state: state => postMessage({ type: 'state', ...state }),
    control(message) {
        if (message.type === 'stream') {
            const sameClock = stream?.session === message.session;
            stream = message;
            player?.postMessage({ ...message, sameClock });
        } else if (message.type !== 'pong') {
            channels = message.channels ?? channels;
            tellLive();
            postMessage(message);
        }
    },
    bundle(bytes, stampMs) {
        traffic.bytes += bytes.byteLength;
        player?.postMessage({ type: 'bundle', bytes, stampMs }, [bytes]);
    },
    clock(best) {
        offsetMs = best.offsetMs;
        traffic.rttMs = best.rttMs;
        player?.postMessage({ type: 'clock', offsetMs });
    },
};

// While nobody publishes the channel, the player has nothing to conceal.
function tellLive() {
    const live = channels.some(({ name, live }) => name === channel && live);
    player?.postMessage({ type: 'live', live });
}

const orders = {
    open({ url }) {
        link = new Link({
            open: () => new WebSocket(url, SUBPROTOCOL),
            now: () => performance.now(),
            wall: () => Date.now(),
            random: Math.random,
            setTimeout: (...args) => setTimeout(...args),
            clearTimeout: id => clearTimeout(id),
            setInterval: (...args) => setInterval(...args),
        }, handlers);
        addEventListener('online', () => link.hurry());
        setInterval(() => postMessage(traffic), TRAFFIC_MS);
    },
    player({ port }) {
        player?.close();
        player = port;
        if (offsetMs !== null) player.postMessage({ type: 'clock', offsetMs });
        if (stream) player.postMessage({ ...stream, sameClock: false });
        tellLive();
    },
    join(wish) {
        channel = wish.channel;
        tellLive();
        link.join(channel, wish.profile);
    },
    leave() {
        stream = null; // what comes after a pause is not a continuation
        link.leave();
    },
    hurry: () => link.hurry(),
};

addEventListener('message', ({ data }) => orders[data.type](data));
