// One channel of a meeting, from the relay to the ear: the connection (a worker), the player and its
// sound, and what was counted of both. The connection stands from the beginning, so that whoever does
// not listen is told in words what happens. Two feeds are two channels at once.

import { Audio } from './audio.mjs';
import { Tally } from './tally.mjs';

// A sound device swallows a first block at once and may then take a second to start. Whoever joins
// before it runs hears the room of a second ago; the second report of the player shows that it does.
const STEADY_REPORTS = 2;

export class Feed {
    #link = new Worker('/assets/link-worker.mjs', { type: 'module' });
    #audio;
    #tally = new Tally();
    #on;
    #channel = null;
    #profile = 'standard';
    #wanted = false; // a person wants to hear it
    #joined = false; // the relay was asked for sound
    #reports = 0; // of the player, since there is a reason to join

    /**
     * `origin`: the relay's, as of the page; `token`: of a meeting that is not open to everyone, or null.
     * on, as far as somebody wants to know:
     *   link({ state, code }) of link.mjs; traffic({ bytes, rttMs }) once a second;
     *   eased({ isEased }): the sound is lighter than was asked for, since the connection is slow, or no longer;
     *   welcome, channels, meeting, announcement, quality, bye: what the relay says (protocol.mjs);
     *   sound(state) of the AudioContext; stats(of the player, counted over all players) ten times a
     *   second while it listens; patience(number) to be remembered, see set();
     *   broken(error): it can go on no more, a NotSupportedError when this browser never could.
     */
    constructor({ origin, meeting, token = null, on }) {
        this.#on = on;
        this.#link.addEventListener('message', ({ data }) => on[data.type]?.(data));
        this.#link.addEventListener('error', ({ message }) =>
            on.broken?.(message ? new Error(message) : new DOMException('no module workers', 'NotSupportedError')));
        this.#say({ type: 'open', origin: origin.replace(/^http/, 'ws'), meeting, token });
        this.#audio = new Audio({
            state: state => this.#sounds(state),
            stats: stats => this.#take(stats),
            port: port => {
                this.#tally.next();
                this.#link.postMessage({ type: 'player', port }, [port]);
            },
            patience: patience => on.patience?.(patience),
            broken: () => on.broken?.(new Error('the player stopped')),
        });
    }

    /** Of the sound device and the way to it; part of the delay from room to ear. null: not known. */
    get latencyMs() {
        return this.#audio.latencyMs;
    }

    /** Fetches and compiles the player ahead of the first listening. A failure is met again there. */
    prepare() {
        this.#audio.prepare().catch(() => {});
    }

    /** In a person's gesture. */
    async listen() {
        this.#wanted = true;
        try {
            await this.#audio.start();
        } catch (error) {
            this.#on.broken?.(error);
        }
    }

    pause() {
        this.#wanted = false;
        this.#leave();
        this.#audio.pause();
    }

    /** The name of a channel, now or while listening. */
    choose(channel) {
        this.#channel = channel;
        if (this.#joined) this.#join();
    }

    /** { volume, profile, levelling, patience, ear } or some of them, see audio.mjs. */
    set(settings) {
        this.#audio.set(settings);
        if (!('profile' in settings)) return;
        this.#profile = settings.profile;
        if (this.#joined) this.#join();
    }

    /** Notes of ring.mjs, while it listens; `volume` 0 to 1. */
    ring(notes, volume) {
        this.#audio.ring(notes, volume);
    }

    /** On any gesture, and when the person is back: sound that was held back may now be allowed. */
    nudge() {
        this.#audio.nudge();
    }

    /** The person is back: an attempt to connect is made now. */
    hurry() {
        this.#say({ type: 'hurry' });
    }

    /** The network is another one, or came back. */
    changed() {
        this.#say({ type: 'changed' });
    }

    /** Tells the relay now how listening went, as it is told by and by: the page may be about to go. */
    report() {
        if (this.#joined) this.#say({ type: 'report' });
    }

    /** Once a second; `nowMs` is monotonic. */
    tend(nowMs) {
        if (this.#wanted) this.#audio.tend(nowMs);
    }

    #sounds(state) {
        if (state !== 'running') this.#leave();
        this.#on.sound?.(state);
    }

    #take(stats) {
        if (!this.#wanted) return;
        if (!this.#joined) {
            this.#reports += 1;
            if (this.#reports >= STEADY_REPORTS) this.#join();
            return;
        }
        this.#tally.add(stats);
        this.#on.stats?.(this.#tally.stats);
    }

    #join() {
        if (!this.#channel) return; // nobody knows yet what there is
        this.#joined = true;
        this.#say({ type: 'join', channel: this.#channel, profile: this.#profile });
    }

    #leave() {
        if (this.#joined) this.#say({ type: 'leave' });
        this.#joined = false;
        this.#reports = 0;
    }

    #say(message) {
        this.#link.postMessage(message);
    }
}
