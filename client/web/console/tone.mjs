// The alarm as it is heard: two short notes every two seconds. They are one buffer that is played in a
// loop, for browsers slow down the timers of a tab that nobody looks at.

const RATE_HZ = 24_000;
const PERIOD_S = 2;
const NOTES = [{ atS: 0, hz: 880 }, { atS: 0.22, hz: 660 }];
const NOTE_S = 0.16;
const EDGE_S = 0.01; // no click at either end
const AMPLITUDE = 0.25;

/** One period of the tone, mono. */
export function notes() {
    const samples = new Float32Array(RATE_HZ * PERIOD_S);
    for (const { atS, hz } of NOTES) {
        for (let i = 0; i < NOTE_S * RATE_HZ; i++) {
            const s = i / RATE_HZ;
            const edge = Math.min(1, s / EDGE_S, (NOTE_S - s) / EDGE_S);
            samples[Math.round(atS * RATE_HZ) + i] = AMPLITUDE * edge * Math.sin(2 * Math.PI * hz * s);
        }
    }
    return samples;
}

export class Tone {
    #context = null;
    #source = null;
    #onAllowed;

    /** onAllowed(): the browser lets it be heard from now on. */
    constructor(onAllowed) {
        this.#onAllowed = onAllowed;
    }

    /** In a gesture of the person: without one, browsers keep a page silent. */
    allow() {
        if (this.allowed) return;
        this.#context ??= new AudioContext();
        this.#context.resume().then(this.#onAllowed, () => {});
    }

    get allowed() {
        return this.#context?.state === 'running';
    }

    sound(on) {
        if (on === (this.#source !== null) || !this.#context) return;
        if (!on) {
            this.#source.stop();
            this.#source = null;
            return;
        }
        const buffer = this.#context.createBuffer(1, RATE_HZ * PERIOD_S, RATE_HZ);
        buffer.copyToChannel(notes(), 0);
        this.#source = new AudioBufferSourceNode(this.#context, { buffer, loop: true });
        this.#source.connect(this.#context.destination);
        this.#source.start();
    }
}
