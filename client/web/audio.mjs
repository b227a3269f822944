// The sound of the page: one AudioContext, the player in its worklet, a gain. Everything a
// browser may do to a context (hold it back until a gesture, interrupt it for a call, let its
// clock stand still) ends here.

const RATE_HZ = 48_000;
const GAIN_RAMP_S = 0.03; // no clicks
const RESUME_MS = 500;
const STALLED_MS = 3_000;
const onPhone = () => matchMedia('(pointer: coarse)').matches;

/** Why this browser cannot play, or null. */
export function whyNot() {
    if (!isSecureContext) return 'insecure';
    return 'AudioWorkletNode' in globalThis && 'WebAssembly' in globalThis ? null : 'unsupported';
}

export class Audio {
    #module = null; // promise of the compiled player core
    #context = null;
    #graph = null; // promise of what #build makes
    #node = null;
    #gain = null;
    #on;
    #volume = 1;
    #profile;
    #progress = { second: 0, atMs: 0 };

    /**
     * on: state("running" | "suspended" | "interrupted"), stats(of the player core),
     * port(MessagePort, for the worker), broken() when the player stopped for good.
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

    /** From a click. The first time it builds the graph and hands out the worker's port. */
    async start(profile) {
        this.#profile = profile;
        // iPhones: a radio, not a sound effect: plays with ringing off and the screen locked.
        if (navigator.audioSession) navigator.audioSession.type = 'playback';
        // Before the first await: later it would no longer count as the person's gesture.
        this.#context ??= this.#createContext();
        const resumed = this.#context.resume();
        await this.#whole();
        await Promise.race([resumed, patience()]);
        this.#on.state(this.#context.state);
    }

    pause() {
        return this.#context?.suspend();
    }

    /** On any gesture: what the browser held back may now be allowed. */
    nudge() {
        if (this.#context?.state === 'suspended') this.#context.resume();
    }

    set volume(volume) {
        this.#volume = volume;
        this.#gain?.gain.setTargetAtTime(loudness(volume), this.#context.currentTime, GAIN_RAMP_S);
    }

    set profile(profile) {
        this.#profile = profile;
        this.#node?.port.postMessage({ type: 'profile', profile });
    }

    /** Once a second: the player learns the latency; a context that stands still is rebuilt. */
    async tend(nowMs) {
        const context = this.#context;
        if (context?.state !== 'running' || !this.#node) {
            this.#progress.atMs = nowMs;
            return;
        }
        const latencyMs = ((context.baseLatency || 0) + (context.outputLatency || 0)) * 1000;
        this.#node.port.postMessage({ type: 'latency', latencyMs });
        if (context.currentTime !== this.#progress.second) {
            this.#progress = { second: context.currentTime, atMs: nowMs };
        } else if (nowMs - this.#progress.atMs > STALLED_MS) {
            this.#progress.atMs = nowMs;
            await this.#rebuild().catch(() => this.#on.broken());
        }
    }

    #createContext() {
        const context = new AudioContext({
            sampleRate: RATE_HZ,
            latencyHint: onPhone() ? 'playback' : 'interactive',
        });
        context.onstatechange = () => context === this.#context && this.#on.state(context.state);
        return context;
    }

    // One graph, however often it is asked for while it is being made.
    #whole() {
        this.#graph ??= this.#build().catch(error => {
            this.#graph = null; // the next attempt makes it anew
            throw error;
        });
        return this.#graph;
    }

    async #build() {
        const context = this.#context;
        const [module] = await Promise.all([
            this.prepare(),
            context.audioWorklet.addModule('/assets/player-worklet.mjs'),
        ]);
        const node = new AudioWorkletNode(context, 'livelisten-player', {
            numberOfInputs: 0,
            outputChannelCount: [1],
            processorOptions: { module, profile: this.#profile },
        });
        node.port.onmessage = ({ data }) => this.#on.stats(data);
        node.onprocessorerror = () => this.#on.broken();
        const gain = new GainNode(context, { gain: loudness(this.#volume) });
        node.connect(gain).connect(context.destination);
        const { port1, port2 } = new MessageChannel();
        node.port.postMessage({ type: 'link', port: port1 }, [port1]);
        this.#on.port(port2);
        this.#node = node;
        this.#gain = gain;
    }

    async #rebuild() {
        const stalled = this.#context;
        this.#graph = this.#node = this.#gain = null;
        this.#context = this.#createContext();
        stalled.close();
        await this.#whole();
        this.nudge();
    }
}

// Hearing is roughly logarithmic; a square is close enough for a slider.
const loudness = volume => volume * volume;

// resume() may stay pending for as long as the browser holds the sound back.
const patience = () => new Promise(resolve => setTimeout(resolve, RESUME_MS));

async function compile(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
}
