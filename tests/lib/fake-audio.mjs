// A browser's sound without a browser: contexts, worklet nodes and gains that do what they are told, and what a
// test may change about them.

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

// Puts the fakes in place of what node does not have. Returns the world they live in; its restore() ends it.
export function fakeAudio() {
    const world = {
        contexts: [], nodes: [], asked: 0,
        answers: true, allowed: true, obeys: true, load: async () => {},
        latencies: { 0: 0.0027, interactive: 0.01, playback: 0.02, 0.05: 0.05, 0.1: 0.1 },
    };

    class FakeContext {
        state = 'suspended';
        currentTime = 0;
        resumes = 0;
        inputs = []; // of the merger: { from, channel }
        outlets = []; // what the merger goes to
        audioWorklet = { addModule: () => world.load() };
        destination = 'loudspeaker';
        constructor({ sampleRate, latencyHint }) {
            if (sampleRate && !world.obeys) throw new DOMException('only 44.1 kHz', 'NotSupportedError');
            this.baseLatency = world.latencies[latencyHint] ?? 0;
            world.contexts.push(this);
        }
        get outputLatency() {
            world.asked += 1;
            return 0.03;
        }
        async resume() {
            this.resumes += 1;
            if (world.allowed) this.enter('running');
        }
        async suspend() { this.enter('suspended'); }
        async close() { this.enter('closed'); }
        enter(state) {
            this.state = state;
            this.onstatechange?.();
        }
    }

    class FakeNode {
        said = [];
        port = { postMessage: message => this.said.push(message) };
        constructor(context, name, { processorOptions }) {
            Object.assign(this, { context, processorOptions });
            world.nodes.push(this);
        }
        connect(next) { return next; }
    }

    class FakeGain {
        constructor(context, { gain }) {
            this.gain = {
                value: gain,
                setTargetAtTime(value) { this.value = value; },
            };
        }
        connect(next, _output, channel) {
            next.inputs?.push({ from: this, channel });
            return next;
        }
    }

    class FakeMerger {
        constructor(context) { this.context = context; }
        get inputs() { return this.context.inputs; }
        connect(next) { this.context.outlets.push(next); }
    }

    const real = { fetch: globalThis.fetch, MessageChannel: globalThis.MessageChannel };
    Object.assign(globalThis, {
        AudioContext: FakeContext,
        AudioWorkletNode: FakeNode,
        GainNode: FakeGain,
        ChannelMergerNode: FakeMerger,
        MessageChannel: class { port1 = {}; port2 = {}; },
        matchMedia: () => ({ matches: false }),
        fetch: async () => ({ ok: world.answers, status: 503, arrayBuffer: async () => EMPTY_MODULE }),
    });
    globalThis.navigator ??= {}; // node 18 has none
    world.restore = () => Object.assign(globalThis, real);
    return world;
}
