// What is known of a channel's input, in words: only what an operator can do something about is bad.

const US_PER_MS = 1_000;
const NARROW_HZ = 15_000; // ISO 24019 asks for 125 Hz to 15 kHz
const NOISY_DBOV = -50;
const LATE_MS = 1_000;
const DRIFT_PPM = 100; // sound cards stay within it

/** { name, words, bad } of a channel of the status, most important first. */
export function describeInput(channel, { text, zoned, nowMs }) {
    if (!channel.live) return [{ name: 'off', words: text.get('input.off') }];
    const facts = [{
        name: 'since', words: text.get('input.since', { time: zoned.near(channel.since_us / US_PER_MS, nowMs) }),
    }];
    if (channel.source !== 'ok') {
        facts.push({ name: 'source', words: text.get(`input.${channel.source}`), bad: channel.source === 'lost' });
    }
    if (channel.quality) facts.push(...describeQuality(channel.quality, text));
    if (channel.age_ms !== null) {
        facts.push({ name: 'age', words: text.get('input.age', { time: text.milliseconds(channel.age_ms) }),
            bad: channel.age_ms > LATE_MS });
    }
    return facts;
}

function describeQuality(quality, text) {
    const { clipped, bandwidth_hz: bandwidth, noise_dbov: noise, drift_ppm: drift, lost_ms: lost } = quality;
    const facts = [];
    if (clipped > 0) facts.push({ name: 'clipped', words: text.get('input.clipped', { count: clipped }), bad: true });
    if (lost > 0) facts.push({ name: 'lost', words: text.get('input.lostMs', { time: text.milliseconds(lost) }), bad: true });
    if (bandwidth > 0) {
        facts.push({ name: 'bandwidth', words: text.get('input.bandwidth', { khz: text.count(Math.round(bandwidth / 100) / 10) }),
            bad: bandwidth < NARROW_HZ });
    }
    facts.push({ name: 'noise', words: text.get('input.noise', { db: text.count(noise) }), bad: noise > NOISY_DBOV });
    if (drift !== null) {
        facts.push({ name: 'drift', words: text.get('input.drift', { ppm: text.count(drift) }), bad: Math.abs(drift) > DRIFT_PPM });
    }
    return facts;
}
