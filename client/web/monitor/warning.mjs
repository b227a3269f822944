// Interpreters work with their ears: two soft ticks where a channel was that is lost.

const TICKS_S = [0, 0.18];
const LASTS_S = 0.06;
const TONE_HZ = 620;
const LEVEL = 0.06; // -24 dB at full volume, well below speech
const PANS = { left: -1, both: 0, right: 1 };

export class Warning {
    #context = null;
    #sounding = 0;

    /** In a person's gesture: from then on it may sound without one. */
    unlock() {
        this.#context ??= new AudioContext({ latencyHint: 'playback' });
        this.#context.resume().then(() => this.#context.suspend(), () => {});
    }

    /** In the ear and at the volume (0 to 1) of the channel. Lets the sound device go afterwards. */
    async sound({ ear, volume }) {
        const context = this.#context;
        if (!context) return;
        this.#sounding += 1;
        await context.resume();
        const place = new StereoPannerNode(context, { pan: PANS[ear] });
        place.connect(context.destination);
        await Promise.all(TICKS_S.map(atS => tick(place, atS, LEVEL * volume ** 2)));
        this.#sounding -= 1;
        if (this.#sounding === 0) await context.suspend();
    }
}

// Resolves when it has sounded.
function tick(place, atS, level) {
    const { context } = place;
    const startS = context.currentTime + atS + 0.02;
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, startS);
    envelope.gain.linearRampToValueAtTime(level, startS + LASTS_S / 4);
    envelope.gain.linearRampToValueAtTime(0, startS + LASTS_S);
    const oscillator = new OscillatorNode(context, { frequency: TONE_HZ });
    oscillator.connect(envelope).connect(place);
    oscillator.start(startS);
    oscillator.stop(startS + LASTS_S);
    return new Promise(done => { oscillator.onended = done; });
}
