// Instants as people write them: in a language, in a zone. When its clocks change, the browser knows.

/** The United Nations write English dates as Britain does. */
const LOCALES = { en: 'en-GB' };
const localeOf = language => LOCALES[language] ?? language;

const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const CLOCK = { ...TIME, second: '2-digit' };
const SHORT_DAY = { weekday: 'short', day: 'numeric', month: 'short' };
const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };

const NAME = { timeZoneName: 'long' };
const MINUTE_MS = 60_000;

/** The zone of this device. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export class ZonedTime {
    #formats = new Map(); // they are dear to make
    #locale;

    /** `zone`: IANA name; one that this browser does not know becomes that of the device. */
    constructor(language, zone) {
        this.#locale = localeOf(language);
        this.zone = isKnown(zone) ? zone : ownZone();
    }

    /** 10:00 */
    time(ms) {
        return this.#format(TIME).format(ms);
    }

    /** 10:42:13 */
    clock(ms) {
        return this.#format(CLOCK).format(ms);
    }

    /** 10:42 on the day of `nowMs`, with the day on another one. */
    near(ms, nowMs) {
        return this.isSameDay(ms, nowMs) ? this.time(ms) : `${this.shortDay(ms)}, ${this.time(ms)}`;
    }

    /** 10:00–13:00, which no line breaks apart. */
    hours(fromMs, toMs) {
        return `${this.time(fromMs)}\u2060–\u2060${this.time(toMs)}`;
    }

    /** Wednesday 9 April 2025 */
    day(ms) {
        return this.#format(DAY).format(ms);
    }

    /** Thu 10 Apr */
    shortDay(ms) {
        return this.#format(SHORT_DAY).format(ms);
    }

    /** Central European Summer Time */
    name(ms) {
        return this.#format(NAME).formatToParts(ms).find(part => part.type === 'timeZoneName').value;
    }

    isSameDay(a, b) {
        return this.day(a) === this.day(b);
    }

    /** Whether clocks of another zone show something else at that instant. */
    differs(other, ms) {
        return this.#offset(ms) !== other.#offset(ms);
    }

    /** By how much the zone's clocks are ahead of UTC at that instant. */
    aheadMs(ms) {
        const [, sign, hours, minutes] = this.#offset(ms).match(/([+-])(\d+):(\d+)/) ?? [null, '+', 0, 0];
        return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
    }

    #offset(ms) {
        return new Intl.DateTimeFormat('en', { timeZone: this.zone, timeZoneName: 'longOffset' })
            .formatToParts(ms).find(part => part.type === 'timeZoneName').value;
    }

    #format(options) {
        if (!this.#formats.has(options)) {
            const zoned = { ...options, timeZone: this.zone };
            this.#formats.set(options, new Intl.DateTimeFormat(this.#locale, zoned));
        }
        return this.#formats.get(options);
    }
}

function isKnown(zone) {
    try {
        new Intl.DateTimeFormat('en', { timeZone: zone });
        return Boolean(zone);
    } catch {
        return false;
    }
}
