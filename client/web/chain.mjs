// One AudioContext and what hangs on it. Lives until the browser lets it die or a better one takes
// over; audio.mjs decides.
//
//     player in its worklet (mono) -> volume -> left ear, right ear -> outlet

import { makeOutlet } from './outlet.mjs';
import { ring } from './ring.mjs';

const RATE_HZ = 48_000; // of the player core
const GAIN_RAMP_S = 0.03; // no clicks
const EARS = ['left', 'right']; // in the order of a stereo sound's channels
const FADE_MS = 150;

export class Chain {
    #context;
    #outlet;
    #node = null;
    #gain = null;
    #ears = [];
    #on;

    /**
     * In a person's gesture, the first time. on: state(), stats(of the player core), broken() when
     * the player stopped for good.
     */
    constructor(latencyHint, on) {
        this.#on = on;
        // iPhones: a radio, not a sound effect: plays with ringing off and the screen locked.
        if (navigator.audioSession) navigator.audioSession.type = 'playback';
        this.#context = createContext(latencyHint);
        this.#context.onstatechange = on.state;
        this.#outlet = makeOutlet(this.#context, on.state);
    }

    /** "running", "suspended" (until a gesture, or by us), "interrupted" (by a call), "closed". */
    get state() {
        const { state } = this.#context;
        return state === 'running' && this.#outlet.held ? 'suspended' : state;
    }

    /** Of the audio clock. */
    get second() {
        return this.#context.currentTime;
    }

    /**
     * Between the worklet and the ear; null where it is not known. Firefox, which alone says that it
     * buffers nothing, is not asked: outputLatency, which getOutputTimestamp() reads, too, may hang
     * the page for good there (docs/decisions.md).
     */
    get latencyMs() {
        if (this.bufferedMs === 0) return null;
        return this.bufferedMs + (this.#context.outputLatency ?? 0) * 1000;
    }

    /** The part of it that the latency hint decides. */
    get bufferedMs() {
        return (this.#context.baseLatency ?? 0) * 1000;
    }

    /** `options`: of the player, see player-worklet.mjs. Returns a port to it, for the worker. */
    async build(module, { volume, ear }, options) {
        const context = this.#context;
        await context.audioWorklet.addModule('/assets/player-worklet.mjs');
        const node = new AudioWorkletNode(context, 'livelisten-player', {
            numberOfInputs: 0,
            outputChannelCount: [1],
            processorOptions: { module: await module, ...options },
        });
        node.port.onmessage = ({ data }) => this.#on.stats(data);
        node.onprocessorerror = () => this.#on.broken();
        this.#gain = new GainNode(context, { gain: loudness(volume) });
        node.connect(this.#gain);
        this.#share(this.#gain, ear).connect(this.#outlet.node);
        const { port1, port2 } = new MessageChannel();
        node.port.postMessage({ type: 'link', port: port1 }, [port1]);
        this.#node = node;
        return port2;
    }

    /** Asks the browser for sound; never during an interruption, which would break the context. */
    async resume() {
        if (this.#context.state === 'interrupted') return;
        await Promise.all([this.#context.resume(), this.#outlet.play()]);
    }

    async pause() {
        this.#outlet.pause();
        if (this.#context.state === 'running') await this.#context.suspend();
    }

    /** 0 to 1. */
    set volume(volume) {
        if (this.#gain) this.#turn(this.#gain, loudness(volume));
    }

    /** 'both', 'left' or 'right'. In both it is as loud in each as in one. */
    set ear(ear) {
        this.#ears.forEach((gain, i) => this.#turn(gain, shareOf(EARS[i], ear)));
    }

    /** Notes of ring.mjs beside the player, `volume` as of the player. */
    ring(notes, volume) {
        return ring(this.#context, this.#outlet.node, notes, loudness(volume));
    }

    /** To the player. */
    say(message) {
        this.#node?.port.postMessage(message);
    }

    #share(source, ear) {
        const context = this.#context;
        const merger = new ChannelMergerNode(context, { numberOfInputs: EARS.length });
        this.#ears = EARS.map((side, i) => {
            const gain = new GainNode(context, { gain: shareOf(side, ear) });
            source.connect(gain).connect(merger, 0, i);
            return gain;
        });
        return merger;
    }

    #turn({ gain }, value) {
        gain.setTargetAtTime(value, this.#context.currentTime, GAIN_RAMP_S);
    }

    /** Fades out, then closes. */
    leave() {
        this.volume = 0;
        setTimeout(() => this.close(), FADE_MS);
    }

    close() {
        this.#outlet.pause();
        if (this.#context.state !== 'closed') this.#context.close();
    }
}

function createContext(latencyHint) {
    try {
        return new AudioContext({ sampleRate: RATE_HZ, latencyHint });
    } catch {
        return new AudioContext({ latencyHint }); // at its own rate: the worklet resamples
    }
}

// Hearing is roughly logarithmic; a square is close enough for a slider.
const loudness = volume => volume * volume;

const shareOf = (side, ear) => (ear === 'both' || ear === side ? 1 : 0);
