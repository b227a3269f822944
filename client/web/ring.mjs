// Tones that a page makes itself: sines with a soft onset and a long end; no file.

const ONSET_S = 0.02;
const DECAYS = 5; // time constants until a note ends
const LEVEL = 0.18; // of one note in full: well below speech

/** Notes { hz, atS, lastS } through `destination`, 0 to 1 as loud as they can be. Resolves when the last has faded. */
export function ring(context, destination, notes, loudness) {
    return Promise.all(notes.map(({ hz, atS, lastS }) => {
        const startS = context.currentTime + ONSET_S + atS;
        const envelope = new GainNode(context, { gain: 0 });
        envelope.gain.setValueAtTime(0, startS);
        envelope.gain.linearRampToValueAtTime(LEVEL * loudness, startS + ONSET_S);
        envelope.gain.setTargetAtTime(0, startS + ONSET_S, lastS / DECAYS);
        const sine = new OscillatorNode(context, { frequency: hz });
        sine.connect(envelope).connect(destination);
        sine.start(startS);
        sine.stop(startS + lastS);
        return new Promise(done => { sine.onended = done; });
    }));
}
