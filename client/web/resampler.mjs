// From the player's 48 kHz to the rate of an AudioContext that would not run at it: windowed-sinc
// interpolation with one filter for every phase that the two rates make. Pure and without garbage,
// for the audio thread. With a Kaiser window of these figures speech is flat up to 84 % of the
// lower Nyquist frequency (18.5 kHz at 44.1 kHz), and what would fold back is 70 dB down or more.

const ZERO_CROSSINGS = 24; // of the sinc, on either side
const BETA = 8;
const CUTOFF = 0.92; // of the lower Nyquist frequency
const BLOCK_FRAMES = 128; // what is asked of the source at once

export class Resampler {
    #pull;
    #filters; // one after another, #taps each
    #taps;
    #phases;
    #step; // of the phase, for every frame that is made
    #phase = 0;
    #window; // the last frames pulled; the filter lies over #taps of them from #at on
    #block = new Float32Array(BLOCK_FRAMES);
    #at;

    /** `pull(samples)` fills an array with the next frames of the source. */
    constructor(fromHz, toHz, pull) {
        const divisor = gcd(fromHz, toHz);
        this.#phases = toHz / divisor;
        this.#step = fromHz / divisor;
        this.#pull = pull;
        const scale = Math.min(1, toHz / fromHz);
        const reach = Math.ceil(ZERO_CROSSINGS / scale); // frames on either side
        this.#taps = 2 * reach;
        this.#filters = filters(this.#phases, reach, CUTOFF * scale);
        this.#window = new Float32Array(this.#taps + BLOCK_FRAMES);
        this.#at = BLOCK_FRAMES; // what was before the beginning is silence
        /** How much later a sound comes out than it was pulled. */
        this.delayMs = (reach * 1000) / fromHz;
    }

    /** Fills `samples` with the next frames at the other rate. */
    read(samples) {
        for (let n = 0; n < samples.length; n++) {
            samples[n] = this.#convolve();
            this.#phase += this.#step;
            while (this.#phase >= this.#phases) {
                this.#phase -= this.#phases;
                this.#advance();
            }
        }
    }

    #convolve() {
        const from = this.#phase * this.#taps;
        let sum = 0;
        for (let k = 0; k < this.#taps; k++) {
            sum += this.#filters[from + k] * this.#window[this.#at + k];
        }
        return sum;
    }

    #advance() {
        if (++this.#at <= BLOCK_FRAMES) return;
        this.#window.copyWithin(0, BLOCK_FRAMES);
        this.#pull(this.#block);
        this.#window.set(this.#block, this.#taps);
        this.#at = 1;
    }
}

const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));

// `cutoff` as a share of the source's Nyquist frequency. Each filter adds up to 1, so that no
// phase is louder than another.
function filters(phases, reach, cutoff) {
    const taps = 2 * reach;
    const all = new Float32Array(phases * taps);
    for (let phase = 0; phase < phases; phase++) {
        const filter = all.subarray(phase * taps, (phase + 1) * taps);
        let sum = 0;
        for (let k = 0; k < taps; k++) {
            const x = k - (reach - 1) - phase / phases; // frames from the one to be made
            filter[k] = sinc(cutoff * x) * kaiser(x / reach);
            sum += filter[k];
        }
        for (let k = 0; k < taps; k++) filter[k] /= sum;
    }
    return all;
}

const sinc = x => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const kaiser = x => (Math.abs(x) < 1 ? bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA) : 0);

// The modified Bessel function of order 0, as its power series.
function bessel(x) {
    let term = 1;
    let sum = 1;
    for (let k = 1; term > 1e-12 * sum; k++) {
        term *= (x / (2 * k)) ** 2;
        sum += term;
    }
    return sum;
}
