// Sounds that the page makes itself: the chime before the meeting comes back, the tone of the sound
// check. Sines with a soft onset; no file.

const ONSET_S = 0.02;
const DECAYS = 5; // time constants until a note ends
const LEVEL = 0.18; // of one note at full volume: well below speech

/** Notes { hz, atS, lastS }. */
const CHIME = [{ hz: 659.26, atS: 0, lastS: 1.4 }, { hz: 987.77, atS: 0.22, lastS: 1.6 }];
const TEST = [{ hz: 440, atS: 0, lastS: 0.7 }, { hz: 554.37, atS: 0.45, lastS: 0.7 }, { hz: 659.26, atS: 0.9, lastS: 1.1 }];

export class Sounder {
    #context = null;

    volume = 1; // 0 to 1, as of the slider

    /** In a person's gesture: from then on the chime may sound without one. */
    unlock() {
        this.#wake().then(() => this.#context.suspend(), () => {});
    }

    chime() {
        return this.#play(CHIME);
    }

    test() {
        return this.#play(TEST);
    }

    // Ends when the last note has faded, and lets the device go.
    async #play(notes) {
        await this.#wake();
        const context = this.#context;
        const voices = notes.map(note => this.#voice(context, note));
        await Promise.all(voices.map(voice => new Promise(done => { voice.onended = done; })));
        await context.suspend();
    }

    #wake() {
        this.#context ??= new AudioContext({ latencyHint: 'playback' });
        return this.#context.resume();
    }

    #voice(context, { hz, atS, lastS }) {
        const startS = context.currentTime + 0.05 + atS;
        const oscillator = new OscillatorNode(context, { frequency: hz });
        const envelope = new GainNode(context, { gain: 0 });
        envelope.gain.setValueAtTime(0, startS);
        envelope.gain.linearRampToValueAtTime(LEVEL * this.volume ** 2, startS + ONSET_S);
        envelope.gain.setTargetAtTime(0, startS + ONSET_S, lastS / DECAYS);
        oscillator.connect(envelope).connect(context.destination);
        oscillator.start(startS);
        oscillator.stop(startS + lastS);
        return oscillator;
    }
}
