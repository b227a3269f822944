// How long it takes until something, in two units at most, each as fine as a person needs to know.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Parts { value, unit } of a time; less than a minute by seconds, an hour by minutes, two days by hours; never too short. */
export function countdown(ms) {
    if (ms < MINUTE_MS) return [{ value: Math.max(0, Math.ceil(ms / 1000)), unit: 'second' }];
    const minutes = Math.ceil(ms / MINUTE_MS);
    if (minutes < 60) return [{ value: minutes, unit: 'minute' }];
    if (minutes * MINUTE_MS < DAY_MS) return split(minutes, 60, 'hour', 'minute');
    const hours = Math.ceil(ms / HOUR_MS);
    if (hours < 48) return split(hours, 24, 'day', 'hour');
    return [{ value: Math.ceil(hours / 24), unit: 'day' }];
}

function split(count, size, whole, rest) {
    const parts = [{ value: Math.floor(count / size), unit: whole }, { value: count % size, unit: rest }];
    return parts.filter(({ value }) => value > 0);
}

/** The same in words: 2 hours, 14 minutes. */
export function countdownText(language, ms) {
    const words = countdown(ms).map(({ value, unit }) =>
        new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value));
    return new Intl.ListFormat(language, { type: 'unit', style: 'long' }).format(words);
}
