// livelisten.v1 as listeners and operators speak it: docs/protocol.md, section 4. Pure: text to objects
// and back.

export const SUBPROTOCOL = 'livelisten.v1';

/** Of SRTP: AES_CM_128 and its salt. */
export const KEY_BYTES = 30;

/** In the order of enum text_language: of announcements, titles and the interface. */
export const TEXT_LANGUAGES = ['ar', 'zh', 'en', 'fr', 'ru', 'es'];

/** In the order of enum phase. */
export const PHASES = ['scheduled', 'doors', 'live', 'paused', 'ended'];

/** In the order of enum profile. */
export const PROFILES = ['interpreter', 'standard', 'saver'];

/** In the order of enum rendition. */
const RENDITIONS = ['hi', 'lo'];

export const CLOSE = { unauthorised: 4401, notFound: 4404 };

/** After these close codes coming back is pointless. */
const FINAL_CODES = new Set([1003, 1009, 4400, CLOSE.unauthorised, 4403, CLOSE.notFound, 4409]);
export const isFinal = code => FINAL_CODES.has(code);

export const enter = (meeting, token) => JSON.stringify({ type: 'enter', meeting, token });
/** `isEased`: in the rendition that the relay has offered for a slow connection. */
export const join = (channel, profile, isEased = false) => JSON.stringify({
    type: 'join', channel, profile, ...(isEased ? { rendition: 'lo', offered: true } : {}),
});
export const leave = () => JSON.stringify({ type: 'leave' });
export const watch = (meeting, token) => JSON.stringify({ type: 'watch', meeting, token });
export const ping = id => JSON.stringify({ type: 'ping', id });

/** Members of a report that count; so they are called in the player core, too. */
export const REPORT_COUNTERS = [
    'played_ms', 'concealed_ms', 'skipped_ms', 'stretched_ms',
    'underruns', 'lost_packets', 'late_packets',
];
const COUNT_MAX = 600_000;
const DELAY_MAX_MS = 60_000;
const DRIFT_MAX_PPM = 10_000;
const SPREAD_MAX_MS = 15_000;

/** How often a listener reports while it has joined. */
export const REPORT_EVERY_MS = 10_000;

/**
 * How listening has gone. `fields` has the members of the message, numbers, and may have others. What
 * is out of bounds is brought within them: the relay would end the connection. While unknown, delay_ms
 * and drift_ppm are missing, null, or below their bounds as the player core has them.
 */
export function report(fields) {
    const bounded = (value, low, high) => Math.round(Math.min(high, Math.max(low, value)));
    const message = { type: 'report' };
    for (const name of REPORT_COUNTERS) message[name] = bounded(fields[name], 0, COUNT_MAX);
    for (const name of ['target_ms', 'jitter_ms']) message[name] = bounded(fields[name], 0, DELAY_MAX_MS);
    if (isKnown(fields.delay_ms, 0)) message.delay_ms = bounded(fields.delay_ms, 0, DELAY_MAX_MS);
    if (isKnown(fields.drift_ppm, -DRIFT_MAX_PPM)) {
        message.drift_ppm = bounded(fields.drift_ppm, -DRIFT_MAX_PPM, DRIFT_MAX_PPM);
    }
    return JSON.stringify(message);
}

const isKnown = (value, low) => Number.isFinite(value) && value >= low;

/**
 * What the relay said, with the members that a page needs under names with units, null where one that
 * may be left out is; null for what has to be ignored: a type that is not known, or a message that is not
 * what it claims to be.
 */
export function decode(text) {
    let message;
    try {
        message = JSON.parse(text);
    } catch {
        return null;
    }
    if (!isObject(message) || !Object.hasOwn(READERS, message.type)) return null;
    const read = READERS[message.type](message);
    return read && { type: message.type, ...read };
}

const READERS = {
    welcome(m) {
        const channels = readChannels(m.channels);
        return isText(m.meeting) && isText(m.title) && channels
            ? { meeting: m.meeting, title: m.title, channels }
            : null;
    },
    channels(m) {
        const channels = readChannels(m.channels);
        return channels && { channels };
    },
    stream(m) {
        const key = isText(m.key) ? fromBase64(m.key) : null;
        const { channel, rendition, session, ssrc, roc, seq } = m;
        return isText(channel) && isText(rendition) && isText(session) &&
            key?.length === KEY_BYTES && isUint32(ssrc) && isUint32(roc) && isSeq(seq)
            ? { channel, rendition, session, ssrc, roc, seq, key }
            : null;
    },
    offer({ rendition }) {
        return RENDITIONS.includes(rendition) ? { rendition } : null;
    },
    pong(m) {
        return isUint32(m.id) && isTime(m.time_us) && optional(m.spread_ms, value => isWithin(value, 0, SPREAD_MAX_MS))
            ? { id: m.id, timeMs: m.time_us / 1000, spreadMs: m.spread_ms ?? 0 }
            : null;
    },
    bye(m) {
        return isText(m.reason) && isUint32(m.retry_after_ms)
            ? { reason: m.reason, retryAfterMs: m.retry_after_ms }
            : null;
    },
    /** Times are on the meeting's clock, which runs `rate` times as fast as any other. */
    meeting({ definition, phase, sitting, item, since_us, until_us, time_us, rate }) {
        return [definition, sitting, item].every(isUint32) && PHASES.includes(phase) &&
            isTime(since_us) && isTime(time_us) && optional(until_us, isTime) && isWithin(rate, 1, RATE_MAX)
            ? {
                definition, phase, sitting, item, rate,
                sinceMs: since_us / 1000,
                untilMs: until_us === undefined ? null : until_us / 1000,
                timeMs: time_us / 1000,
            }
            : null;
    },
    /** `text` by language; empty: withdrawn. */
    announcement(m) {
        const text = readTexts(m.text);
        return isUint32(m.id) && isTime(m.time_us) && text
            ? { id: m.id, timeMs: m.time_us / 1000, text }
            : null;
    },
    /** Of the input of one channel; the list is what captures say. `bandwidthHz` null: not known. */
    quality(m) {
        return [m.level_dbov, m.peak_dbov, m.noise_dbov].every(isLevel) && isChannel(m.channel) &&
            isWithin(m.clipped, 0, CLIPPED_MAX) && isWithin(m.bandwidth_hz, 0, BANDWIDTH_MAX_HZ) &&
            isWithin(m.lost_ms, 0, LOST_MAX_MS) &&
            optional(m.drift_ppm, value => isWithin(value, -DRIFT_MAX_PPM, DRIFT_MAX_PPM)) &&
            optional(m.age_ms, value => isWithin(value, 0, DELAY_MAX_MS))
            ? {
                channel: m.channel,
                levelDbov: m.level_dbov, peakDbov: m.peak_dbov, noiseDbov: m.noise_dbov,
                clipped: m.clipped,
                bandwidthHz: m.bandwidth_hz || null,
                driftPpm: m.drift_ppm ?? null,
                lostMs: m.lost_ms,
                ageMs: m.age_ms ?? null,
            }
            : null;
    },
    /** `channels`: level in dBov by name, null where nothing comes. */
    levels({ time_us, channels }) {
        return isTime(time_us) && isObject(channels) && !Array.isArray(channels) &&
            Object.keys(channels).length <= CHANNELS_MAX && Object.keys(channels).every(isChannel) &&
            Object.values(channels).every(level => level === null || isLevel(level))
            ? { timeMs: time_us / 1000, channels }
            : null;
    },
    changed({ changes }) {
        return isUint32(changes) ? { changes } : null;
    },
};

/** The texts of the languages that are known, of those that are not empty. */
function readTexts(texts) {
    if (!isObject(texts) || Array.isArray(texts)) return null;
    const known = TEXT_LANGUAGES.filter(tag => Object.hasOwn(texts, tag)).map(tag => [tag, texts[tag]]);
    if (!known.every(([, text]) => isText(text))) return null;
    if (known.reduce((sum, [, text]) => sum + writtenBytes(text), 0) > ANNOUNCEMENT_MAX_BYTES) return null;
    return Object.fromEntries(known.filter(([, text]) => text !== ''));
}

/** As JSON writes it, without the quotation marks around it. */
export const writtenBytes = text => new TextEncoder().encode(JSON.stringify(text)).length - 2;

/** All texts of an announcement together, as writtenBytes counts them. */
export const ANNOUNCEMENT_MAX_BYTES = 6000;
const CHANNELS_MAX = 16;
const RATE_MAX = 3600;
const LEVEL_MIN_DBOV = -127;
const CLIPPED_MAX = 96_000;
const BANDWIDTH_MAX_HZ = 24_000;
const LOST_MAX_MS = 60_000;

const SOURCES = ['ok', 'silent', 'lost'];

function readChannels(list) {
    if (!Array.isArray(list)) return null;
    const channels = list.map(c =>
        isObject(c) && isText(c.name) && isText(c.label) && typeof c.live === 'boolean' &&
        SOURCES.includes(c.source) && Array.isArray(c.renditions) && c.renditions.every(isText)
            ? { name: c.name, label: c.label, live: c.live, source: c.source }
            : null);
    return channels.includes(null) ? null : channels;
}

const isObject = value => value !== null && typeof value === 'object';
const isText = value => typeof value === 'string' && !/\p{Cc}/u.test(value);
const isTime = value => Number.isSafeInteger(value) && value >= 0;
const isUint32 = value => Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
const isWithin = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
const isLevel = value => isWithin(value, LEVEL_MIN_DBOV, 0);
const optional = (value, is) => value === undefined || is(value);
/** `floor` or shaped like a BCP 47 tag. */
const isChannel = value => isText(value) && value.length < 36 &&
    /^([a-z]{2,8}|[xi](?=-))(-[a-z0-9]{1,8})*$/i.test(value);
const isSeq = value => Number.isInteger(value) && value >= 0 && value <= 0xffff;

function fromBase64(text) {
    try {
        return Uint8Array.from(atob(text), character => character.charCodeAt(0));
    } catch {
        return null;
    }
}
