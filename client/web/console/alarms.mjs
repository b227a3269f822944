// Which alarms are on, which of them are new, and whether they are to be heard. Pure: `nowMs` is given.

export const MUTE_MS = 5 * 60_000;

export class Alarms {
    #known = new Map(); // key -> when it may be heard again [ms]

    /**
     * What the relay says of its channels. Returns the alarms: list of { key, channel, kind, fresh,
     * muted }; fresh: not on when last asked.
     */
    update(channels, nowMs) {
        const on = channels.flatMap(channel =>
            channel.alarms.map(kind => ({ key: `${channel.name} ${kind}`, channel, kind })));
        const known = this.#known;
        this.#known = new Map(on.map(({ key }) => [key, known.get(key) ?? 0]));
        return on.map(alarm => ({
            ...alarm,
            fresh: !known.has(alarm.key),
            muted: nowMs < this.#known.get(alarm.key),
        }));
    }

    /** Heard: those that are on are silent for a while. One that comes anew is not. */
    mute(nowMs) {
        for (const key of this.#known.keys()) this.#known.set(key, nowMs + MUTE_MS);
    }
}
