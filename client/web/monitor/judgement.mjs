// What an interpreter has to be told of a figure, besides the figure: { tone, note }; `note` is a key of
// text/monitor/*.json. Pure.

/** Upper edge of the band that interpreters need (ISO 24019:2022: 125 Hz to 15 kHz). */
export const BAND_LIMIT_HZ = 15_000;

const DELAY_GOOD_MS = 150; // the beginning of a reaction; where lips and voice are seen to part
const DELAY_BAD_MS = 300;
const NOISY_DBOV = -50; // 30 dB below usual speech: heard all the time
const CLIPPED_BAD = 480; // samples in a minute: 10 ms of distortion
const LOST_GOOD_MS = 60; // in a minute; concealed, hardly heard
const LOST_BAD_MS = 600; // a hundredth: words go missing

const byLimits = (value, good, bad) => (value <= good ? 'good' : value <= bad ? 'busy' : 'bad');
const judged = (prefix, tone) => ({ tone, note: `${prefix}.${tone}` });

export const judgeDelay = ms => judged('delay', byLimits(ms, DELAY_GOOD_MS, DELAY_BAD_MS));

export const judgeBandwidth = hz => judged('bandwidth', hz >= BAND_LIMIT_HZ ? 'good' : 'bad');

export const judgeNoise = dbov => judged('noise', dbov <= NOISY_DBOV ? 'good' : 'busy');

export const judgeClipping = samples => judged('clipping', byLimits(samples, 0, CLIPPED_BAD));

/** Of what was filled in, left out or never came from the room; its parts are the note. */
export const judgeLosses = ms => ({ tone: byLimits(ms, LOST_GOOD_MS, LOST_BAD_MS), note: null });
