// The sound of the page: keeps one chain (context, player, outlet) playing, whatever a browser does
// to it: holds it back until a gesture, interrupts it for a call, lets its clock stand still, closes
// it, gives it a buffer that is too small.
//
//     suspended --gesture, return--> running <--> interrupted (never resumed: it ends by itself)
//     running, but the clock stands still · closed · interrupted for good:  another chain takes over
//     running, but the device runs dry:       one with more latency takes over, without a pause

import { Chain } from './chain.mjs';

const RESUME_MS = 500;
const STALLED_MS = 3_000;
const HANDOVER_MS = 3_000; // at most, until the next chain plays

/**
 * Latency hints, each more patient than the one before. 0 is the least of all (Chromium: a block of
 * 2.7 ms instead of 11.6): where a sound begins for an interpreter, but not on a phone.
 */
const HINTS = [0, 'interactive', 'playback', 0.05, 0.1];
export const PATIENCE_MAX = HINTS.length - 1;
const PATIENCE_LISTENER = 1;
const PATIENCE_PHONE = 2;
const GAPS_MAX = 3; // seconds in which the device ran dry ...
const GAPS_MS = 60_000; // ... within this time: the next hint

const onPhone = () => matchMedia('(pointer: coarse)').matches;

/** Why this browser cannot play, or null. */
export function whyNot() {
    if (!isSecureContext) return 'insecure';
    return 'AudioWorkletNode' in globalThis && 'WebAssembly' in globalThis ? null : 'unsupported';
}

export class Audio {
    #on;
    #module = null; // promise of the compiled player core
    #chain = null;
    #built = null; // promise: the chain is whole
    #leaving = null; // the chain before, until this one plays
    #wanted = false;
    #told = 'none'; // state last told
    #toldMs = 0;
    #progress = { second: 0, atMs: 0 };
    #replacing = false;
    #gaps = []; // when the device ran dry
    #gapsSeen = 0;
    #settings = { volume: 1, ear: 'both', profile: 'standard', levelling: false, patience: 0 };

    /**
     * on: state(Chain's state), stats(of the player core), port(MessagePort, for the worker) whenever
     * a player is new, patience(number) to be remembered, broken() when the player stopped for good.
     */
    constructor(on) {
        this.#on = on;
    }

    /** Fetches and compiles the player core ahead of the first listening. */
    prepare() {
        this.#module ??= compile('/assets/player.wasm').catch(error => {
            this.#module = null; // the next attempt asks again
            throw error;
        });
        return this.#module;
    }

    /** { volume (0 to 1), ear ('both', 'left', 'right'), profile, levelling, patience }, or some of them. */
    set(settings) {
        Object.assign(this.#settings, settings);
        for (const name of ['volume', 'ear']) {
            if (name in settings && this.#chain) this.#chain[name] = settings[name];
        }
        for (const type of ['profile', 'levelling']) {
            if (type in settings) this.#chain?.say({ type, [type]: settings[type] });
        }
    }

    /** Of the sound device and the way to it; part of the delay from room to ear. null: not known. */
    latencyMs = null;

    /** From a click. The first time it builds the chain and hands out the worker's port. */
    async start() {
        this.#wanted = true;
        if (this.#chain?.state === 'closed') this.#forget();
        // Before the first await: later it would no longer count as the person's gesture.
        if (!this.#chain) this.#use(this.#create(this.#patience()));
        await this.#sound();
    }

    pause() {
        this.#wanted = false;
        this.#part();
        return this.#chain?.pause();
    }

    /** Notes of ring.mjs, after start(). */
    ring(notes, volume) {
        return this.#chain?.ring(notes, volume);
    }

    /** On any gesture, and when the person comes back: what was held back may now be allowed. */
    nudge() {
        if (!this.#wanted || !this.#chain) return;
        if (this.#chain.state === 'suspended') this.#chain.resume();
        const stuckMs = performance.now() - this.#toldMs;
        if (this.#chain.state === 'interrupted' && stuckMs > STALLED_MS) this.#replace();
    }

    /** Once a second: the player learns the latency; a chain that stands still is replaced. */
    async tend(nowMs) {
        const chain = this.#chain;
        if (chain?.state === 'closed') return this.#replace();
        if (chain?.state !== 'running' || chain.second !== this.#progress.second) {
            this.#progress = { second: chain?.second, atMs: nowMs };
        } else if (nowMs - this.#progress.atMs > STALLED_MS) {
            this.#progress.atMs = nowMs;
            return this.#replace();
        }
        if (chain?.state !== 'running') return;
        this.latencyMs = chain.latencyMs;
        chain.say({ type: 'latency', latencyMs: this.latencyMs ?? 0 });
    }

    async #sound() {
        const resumed = this.#wanted && this.#chain.resume();
        await this.#whole();
        await Promise.race([resumed, after(RESUME_MS)]); // it stays pending while sound is held back
        this.#tell(this.#chain);
    }

    #use(chain) {
        this.#chain = chain;
        this.#gapsSeen = 0;
    }

    #create(patience) {
        const chain = new Chain(HINTS[patience], {
            state: () => chain === this.#chain && this.#tell(chain),
            stats: stats => chain === this.#chain && this.#take(stats),
            broken: () => chain === this.#chain && this.#on.broken(),
        });
        return chain;
    }

    // One player, however often it is asked for while it is being made. Of a chain that was replaced
    // meanwhile nobody wants to hear.
    #whole() {
        const chain = this.#chain;
        this.#built ??= this.#build(chain).then(
            port => { if (chain === this.#chain) this.#on.port(port); },
            error => {
                if (chain !== this.#chain) return;
                this.#built = null; // the next attempt makes it anew
                throw error;
            },
        );
        return this.#built;
    }

    #build(chain) {
        const { volume, ear, profile, levelling } = this.#settings;
        return chain.build(this.prepare(), { volume, ear }, { profile, levelling });
    }

    #tell(chain) {
        const ended = this.#told === 'interrupted' && chain.state === 'suspended';
        this.#told = chain.state;
        this.#toldMs = performance.now();
        this.#on.state(chain.state);
        if (!this.#wanted) return;
        if (ended) chain.resume(); // else it waits for the next gesture
        if (chain.state === 'closed') this.#replace();
    }

    #take(stats) {
        if (stats.state === 'playing') this.#part();
        this.#on.stats(stats);
        if (stats.gaps === this.#gapsSeen) return;
        this.#gapsSeen = stats.gaps;
        const nowMs = performance.now();
        this.#gaps = [...this.#gaps.filter(atMs => nowMs - atMs < GAPS_MS), nowMs];
        if (this.#gaps.length >= GAPS_MAX) {
            this.#gaps = [];
            this.#calm();
        }
    }

    #patience() {
        const { patience, profile } = this.#settings;
        const least = profile === 'interpreter' ? 0 : PATIENCE_LISTENER;
        return Math.max(patience, onPhone() ? PATIENCE_PHONE : least);
    }

    // The chain is of no use any more: another one, even if it needs a gesture.
    async #replace() {
        if (this.#replacing) return;
        this.#replacing = true;
        try {
            this.#forget();
            this.#use(this.#create(this.#patience()));
            await this.#sound();
        } catch {
            this.#on.broken();
        } finally {
            this.#replacing = false;
        }
    }

    #forget() {
        const chain = this.#chain;
        this.#chain = this.#built = null;
        chain.close();
        this.#part();
    }

    // The chain plays, but its buffer is too small. The next one is made beside it; it plays out what
    // it has while that one fills its cushion.
    async #calm() {
        if (this.#replacing || this.#chain.bufferedMs === 0) return; // this browser heeds no hints
        this.#replacing = true;
        try {
            const next = this.#larger();
            if (!next) return;
            if (await this.#takeOver(next.chain)) this.#remember(next.patience);
            else next.chain.close();
        } finally {
            this.#replacing = false;
        }
    }

    // A chain with the next hint that makes a difference, and that hint; null if none does.
    #larger() {
        for (let patience = this.#patience() + 1; patience < HINTS.length; patience++) {
            const chain = this.#create(patience);
            if (chain.bufferedMs > this.#chain.bufferedMs) return { chain, patience };
            chain.close();
            this.#remember(patience);
        }
        return null;
    }

    #remember(patience) {
        this.#settings.patience = patience;
        this.#on.patience(patience);
    }

    // False when it is not allowed to play without a gesture: better a few clicks than silence.
    async #takeOver(next) {
        const before = this.#chain;
        const port = await this.#build(next).catch(() => null);
        await Promise.race([next.resume(), after(RESUME_MS)]);
        if (!port || next.state !== 'running' || !this.#wanted || this.#chain !== before) return false;
        this.#leaving = before;
        this.#use(next);
        this.#on.port(port);
        setTimeout(() => this.#leaving === before && this.#part(), HANDOVER_MS);
        return true;
    }

    #part() {
        this.#leaving?.leave();
        this.#leaving = null;
    }
}

const after = ms => new Promise(resolve => setTimeout(resolve, ms));

async function compile(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
}
