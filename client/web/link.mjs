// The connection to the relay that heals itself. Knows no browser: socket, clock and timers are
// given, so that tests run it in virtual time.
//
//     connecting -> up -> waiting -> connecting ...     ended: the relay said that it is pointless

import { Backoff } from './backoff.mjs';
import { ClockSync } from './clock-sync.mjs';
import { decode, isFinal, join, leave, ping, report } from './protocol.mjs';

const OPEN_LIMIT_MS = 10_000; // a slow phone network needs seconds for TCP and TLS
const SILENCE_LIMIT_MS = 5_000; // the relay sends something at least once a second
const STEADY_MS = 10_000; // a connection that lasted this long was a success
const TICK_MS = 1_000;
const PING_MS = 5_000;
const FIRST_PINGS = 4; // one a second, so that the delay is known soon
const LATE_MS = 1_500; // the relay should have said something
const PROOF_MS = 1_000; // for an answer when there is reason to doubt the connection
const SLEPT_MS = 3_000; // between two ticks, by the wall clock: this device was asleep

export class Link {
    #env;
    #on;
    #greeting;
    #ticking;
    #backoff;
    #socket = null;
    #state = 'waiting';
    #heardMs = 0; // last sign of life; while connecting: the start of the attempt
    #openedMs = 0;
    #tickedMs; // by the wall clock
    #pingedMs = 0;
    #pings = new Map(); // id -> when it was sent
    #pingId = 0;
    #clock = new ClockSync();
    #request = null; // what to join whenever the connection is up
    #byeMs = 0; // the wait the relay asked for
    #spreadMs = 0; // over how long to spread the return where the relay has gone without a bye
    #retry = null;
    #proof = null; // while an answer is waited for: when the connection is given up

    /**
     * env: open() makes a WebSocket, now() is monotonic [ms], wall() the time of day [ms], random(),
     * and timers as browsers have.
     * on: state({ state, code }), control(message), bundle(ArrayBuffer, receivedMs),
     * clock({ offsetMs, rttMs }).
     * greeting: what to say first on every connection, or null.
     */
    constructor(env, on, greeting = null) {
        this.#env = env;
        this.#on = on;
        this.#greeting = greeting;
        this.#backoff = new Backoff(env.random);
        this.#tickedMs = env.wall();
        this.#ticking = env.setInterval(() => this.#tick(), TICK_MS);
        this.#connect();
    }

    /** For good, and without a word to anybody. Needs env.clearInterval(). */
    close() {
        this.#env.clearInterval(this.#ticking);
        this.#env.clearTimeout(this.#retry);
        this.#proven();
        const socket = this.#socket;
        this.#socket = null; // whatever it still says is not listened to
        socket?.close();
    }

    /** Hear this, now and after every reconnection; again: switch. `isEased`: see protocol.mjs. */
    join(channel, profile, isEased) {
        this.#request = join(channel, profile, isEased);
        this.#send(this.#request);
    }

    leave() {
        this.#request = null;
        this.#send(leave());
    }

    /** How listening went (see report() in protocol.mjs); false when it could not be sent. */
    report(fields) {
        return this.#send(report(fields));
    }

    /** The person is back, or so may be the network: failures of before count no longer. */
    hurry() {
        this.#backoff.reset();
        this.#spreadMs = 0;
        if (this.#state === 'waiting') this.#connect();
        if (this.#state === 'connecting' && this.#silentMs() > PROOF_MS) this.#again();
        if (this.#state === 'up' && this.#silentMs() > LATE_MS) this.#doubt();
    }

    /**
     * The network is another one, or this device has slept: moreover, the connection has to prove
     * that it is one. A socket whose network has gone looks open for minutes.
     */
    changed() {
        this.hurry();
        if (this.#state === 'up') this.#doubt();
    }

    #doubt() {
        if (this.#proof !== null) return;
        const limitMs = PROOF_MS + (this.#clock.best?.rttMs ?? 0);
        this.#proof = this.#env.setTimeout(() => this.#again(), limitMs);
        this.#pings.clear(); // an answer that was on its way proves nothing
        this.#ping();
    }

    #again() {
        this.#lost(0);
        this.#connect();
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
        if (this.#greeting) this.#send(this.#greeting);
        if (this.#request) this.#send(this.#request);
        this.#ping();
    }

    #received(data) {
        const nowMs = (this.#heardMs = this.#env.now());
        if (typeof data !== 'string') return this.#on.bundle(data, nowMs);
        const message = decode(data);
        if (message?.type === 'pong') this.#pong(message, nowMs);
        if (message?.type === 'bye') [this.#byeMs, this.#spreadMs] = [message.retryAfterMs, 0]; // spread already
        if (message) this.#on.control(message);
    }

    #lost(code) {
        const socket = this.#socket;
        this.#socket = null;
        this.#proven();
        socket?.close();
        if (isFinal(code)) return this.#enter('ended', code);
        const lasted = this.#state === 'up' && this.#env.now() - this.#openedMs >= STEADY_MS;
        if (lasted) this.#backoff.reset();
        // An attempt that got no answer has waited already: where the network is gone without a
        // word, the next one begins at once.
        const waitedMs = this.#state === 'connecting' ? this.#silentMs() : 0;
        const waitMs = Math.max(0, this.#byeMs + this.#backoff.nextMs(this.#spreadMs) - waitedMs);
        this.#retry = this.#env.setTimeout(() => this.#connect(), waitMs);
        this.#enter('waiting', code);
    }

    #tick() {
        const wallMs = this.#env.wall();
        const slept = wallMs - this.#tickedMs > SLEPT_MS; // the monotonic clock may have slept, too
        this.#tickedMs = wallMs;
        if (slept) return this.changed();
        const limitMs = { connecting: OPEN_LIMIT_MS, up: SILENCE_LIMIT_MS }[this.#state];
        if (this.#silentMs() > limitMs) return this.#silent();
        const dueMs = this.#clock.count < FIRST_PINGS ? TICK_MS : PING_MS;
        if (this.#state === 'up' && this.#env.now() - this.#pingedMs >= dueMs) this.#ping();
    }

    // Where nobody has hung up, it is the network of this one, not the relay of all.
    #silent() {
        if (this.#state === 'up') this.#spreadMs = 0;
        this.#lost(0);
    }

    #silentMs() {
        return this.#env.now() - this.#heardMs;
    }

    #proven() {
        this.#env.clearTimeout(this.#proof);
        this.#proof = null;
    }

    #ping() {
        this.#pingedMs = this.#env.now();
        this.#pingId = (this.#pingId + 1) >>> 0;
        this.#pings.set(this.#pingId, this.#pingedMs);
        this.#send(ping(this.#pingId));
    }

    #pong({ id, timeMs, spreadMs }, nowMs) {
        this.#spreadMs = spreadMs;
        const sentMs = this.#pings.get(id);
        if (sentMs === undefined) return;
        this.#pings.delete(id);
        this.#proven();
        this.#clock.add(sentMs, nowMs, timeMs);
        this.#on.clock(this.#clock.best);
    }

    #send(text) {
        if (this.#state !== 'up') return false;
        this.#socket.send(text);
        return true;
    }

    #enter(state, code = 0) {
        this.#state = state;
        this.#on.state({ state, code });
    }
}
