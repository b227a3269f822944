// The connection to the relay that heals itself. Knows no browser: socket, clock and timers are
// given, so that tests run it in virtual time.
//
//     connecting -> up -> waiting -> connecting ...     ended: the relay said that it is pointless

import { Backoff } from './backoff.mjs';
import { ClockSync } from './clock-sync.mjs';
import { decode, isFinal, join, leave, ping } from './protocol.mjs';

const OPEN_LIMIT_MS = 10_000; // a slow phone network needs seconds for TCP and TLS
const SILENCE_LIMIT_MS = 5_000; // the relay sends something at least once a second
const STEADY_MS = 10_000; // a connection that lasted this long was a success
const TICK_MS = 1_000;
const PING_MS = 5_000;
const FIRST_PINGS = 4; // one a second, so that the delay is known soon

export class Link {
    #env;
    #on;
    #backoff;
    #socket = null;
    #state = 'waiting';
    #heardMs = 0; // last sign of life; while connecting: the start of the attempt
    #openedMs = 0;
    #pingedMs = 0;
    #pings = new Map(); // id -> when it was sent
    #pingId = 0;
    #clock = new ClockSync();
    #request = null; // what to join whenever the connection is up
    #byeMs = 0; // the wait the relay asked for
    #retry = null;

    /**
     * env: open() makes a WebSocket, now() is monotonic [ms], random(), and timers as browsers have.
     * on: state({ state, code }), control(message), bundle(ArrayBuffer, receivedMs),
     * clock({ offsetMs, rttMs }).
     */
    constructor(env, on) {
        this.#env = env;
        this.#on = on;
        this.#backoff = new Backoff(env.random);
        env.setInterval(() => this.#tick(), TICK_MS);
        this.#connect();
    }

    /** Hear this, now and after every reconnection; again: switch. */
    join(channel, profile) {
        this.#request = join(channel, profile);
        this.#send(this.#request);
    }

    leave() {
        this.#request = null;
        this.#send(leave());
    }

    /** Something changed for the better (online again, page visible): do not wait any longer. */
    hurry() {
        if (this.#state === 'waiting') this.#connect();
        else this.#tick();
    }

    #connect() {
        this.#env.clearTimeout(this.#retry);
        this.#clock = new ClockSync();
        this.#pings.clear();
        this.#byeMs = 0;
        this.#heardMs = this.#env.now();
        const socket = this.#env.open();
        socket.binaryType = 'arraybuffer';
        // A socket given up on may still report; only the current one is listened to.
        const current = handler => event => socket === this.#socket && handler(event);
        socket.onopen = current(() => this.#opened());
        socket.onmessage = current(event => this.#received(event.data));
        socket.onclose = current(event => this.#lost(event.code));
        this.#socket = socket;
        this.#enter('connecting');
    }

    #opened() {
        this.#openedMs = this.#heardMs = this.#env.now();
        this.#enter('up');
        if (this.#request) this.#send(this.#request);
        this.#ping();
    }

    #received(data) {
        const nowMs = (this.#heardMs = this.#env.now());
        if (typeof data !== 'string') return this.#on.bundle(data, nowMs);
        const message = decode(data);
        if (message?.type === 'pong') this.#pong(message, nowMs);
        if (message?.type === 'bye') this.#byeMs = message.retryAfterMs;
        if (message) this.#on.control(message);
    }

    #lost(code) {
        const socket = this.#socket;
        this.#socket = null;
        socket?.close();
        if (isFinal(code)) return this.#enter('ended', code);
        const lasted = this.#state === 'up' && this.#env.now() - this.#openedMs >= STEADY_MS;
        if (lasted) this.#backoff.reset();
        const waitMs = this.#byeMs + this.#backoff.nextMs();
        this.#retry = this.#env.setTimeout(() => this.#connect(), waitMs);
        this.#enter('waiting', code);
    }

    #tick() {
        const nowMs = this.#env.now();
        const limitMs = { connecting: OPEN_LIMIT_MS, up: SILENCE_LIMIT_MS }[this.#state];
        if (nowMs - this.#heardMs > limitMs) return this.#lost(0);
        const dueMs = this.#clock.count < FIRST_PINGS ? TICK_MS : PING_MS;
        if (this.#state === 'up' && nowMs - this.#pingedMs >= dueMs) this.#ping();
    }

    #ping() {
        this.#pingedMs = this.#env.now();
        this.#pingId = (this.#pingId + 1) >>> 0;
        this.#pings.set(this.#pingId, this.#pingedMs);
        this.#send(ping(this.#pingId));
    }

    #pong({ id, timeMs }, nowMs) {
        const sentMs = this.#pings.get(id);
        if (sentMs === undefined) return;
        this.#pings.delete(id);
        this.#clock.add(sentMs, nowMs, timeMs);
        this.#on.clock(this.#clock.best);
    }

    #send(text) {
        if (this.#state === 'up') this.#socket.send(text);
    }

    #enter(state, code = 0) {
        this.#state = state;
        this.#on.state({ state, code });
    }
}
