// One channel on its way to an interpreter's ear: its feed, what is known and what was measured of it.

import { Feed } from '../feed.mjs';
import { Calm } from '../calm.mjs';
import { chosen, initialModel, phaseOf } from '../state.mjs';
import { Minute } from './minute.mjs';
import { PeakHold } from './peak-hold.mjs';

const FRESH_MS = 3_000; // what the room says of its inputs comes once a second
const COUNTED = ['concealed_ms', 'skipped_ms', 'underruns'];
const HEARD = new Set(['live', 'silent']);
const NOT_LOST = new Set(['ready', 'scheduled', 'doors', 'soon', 'break', 'resuming', 'ended', 'starting', 'tap']);

export class Line {
    model = initialModel();
    /** What is happening, as of state.mjs. */
    phase = 'connecting';
    #feed;
    #settings;
    #on;
    #calm = new Calm();
    #minute = new Minute();
    #peak = new PeakHold();
    #quality = null;
    #qualityMs = 0;

    /**
     * `settings`: { channel, volume, muted, ear }, kept up to date; the channel is to be set() when it is known
     * what there is. `patience`: see Feed.
     * on: changed(), level() ten times a second, lost(settings) when what was heard is heard no more,
     * patience(number) to be remembered, and meeting, announcement, channels as the relay says them.
     */
    constructor({ meeting, token, patience, settings, on }) {
        this.#settings = settings;
        this.#on = on;
        this.#feed = new Feed({ origin: location.origin, meeting, token, on: this.#handlers() });
        this.#feed.set({ profile: 'interpreter', levelling: false, patience });
        this.#feed.prepare();
        const { volume, muted, ear } = settings;
        this.set({ volume, muted, ear });
    }

    get feed() {
        return this.#feed;
    }

    get settings() {
        return this.#settings;
    }

    get channel() {
        return chosen(this.model);
    }

    /** { channel, volume (0 to 1), muted, ear } or some of them. */
    set(change) {
        const { settings } = this;
        Object.assign(settings, change);
        this.#feed.set({ volume: settings.muted ? 0 : settings.volume, ear: settings.ear });
        if (!change.channel || change.channel === this.model.channel) return;
        this.model.channel = change.channel;
        this.#feed.choose(change.channel);
        this.#forget();
    }

    /** In a person's gesture. */
    listen() {
        this.model.wanted = true;
        this.#feed.listen();
        this.#on.changed();
    }

    pause() {
        this.model.wanted = false;
        this.model.stats = null;
        this.#feed.pause();
        this.#forget();
        this.#on.changed();
    }

    /** Works out what is happening. */
    step(nowMs) {
        const before = this.phase;
        this.phase = this.#calm.settle(phaseOf(this.model), nowMs);
        const isLost = !HEARD.has(this.phase) && !NOT_LOST.has(this.phase);
        if (this.model.wanted && HEARD.has(before) && isLost) this.#on.lost(this.settings);
    }

    /** Levels of what is heard [dBov]: { now, peak }; -Infinity: none. */
    levels(nowMs) {
        const now = this.#isHeard ? this.model.stats.level_dbov : -Infinity;
        return { now, peak: this.#peak.at(nowMs) };
    }

    /**
     * { delayMs, peakDbov, bandwidthHz, noiseDbov }, now, and of the last minute { clipped, concealedMs (with what
     * was left out), underruns, roomMs (input lost in the room) }; null: not known.
     */
    readings(nowMs) {
        const quality = nowMs - this.#qualityMs < FRESH_MS ? this.#quality : null;
        const sum = name => this.#minute.sum(name, nowMs);
        const { stats } = this.model;
        const isHeard = this.#isHeard;
        const peakDbov = this.#peak.at(nowMs);
        return {
            delayMs: isHeard && stats.delay_ms >= 0 ? stats.delay_ms : null,
            peakDbov: Number.isFinite(peakDbov) ? peakDbov : null,
            bandwidthHz: quality?.bandwidthHz ?? null,
            noiseDbov: quality?.noiseDbov ?? null,
            clipped: quality && sum('clipped'),
            concealedMs: isHeard ? sum('concealed_ms') + sum('skipped_ms') : null,
            underruns: isHeard ? sum('underruns') : null,
            roomMs: quality && sum('room_ms'),
        };
    }

    get #isHeard() {
        return this.model.stats?.state === 'playing';
    }

    // What was measured of another channel, or of the time before a pause.
    #forget() {
        this.#minute = new Minute();
        this.#peak.clear();
        this.#quality = null;
    }

    #handlers() {
        const { model } = this;
        const on = this.#on;
        const known = (name, value) => {
            model[name] = value;
            on.changed();
        };
        return {
            link: link => known('link', link),
            welcome: ({ meeting, title, channels }) => {
                model.meeting = { id: meeting, title: title || meeting };
                known('channels', channels);
                on.channels();
            },
            channels: ({ channels }) => known('channels', channels),
            meeting: message => on.meeting?.(message),
            announcement: message => on.announcement?.(message),
            eased: ({ isEased }) => known('isEased', isEased),
            quality: quality => this.#takeQuality(quality, performance.now()),
            sound: context => known('context', context),
            stats: stats => this.#takeStats(stats, performance.now()),
            traffic: on.changed,
            patience: on.patience,
            broken: error => {
                console.error(error);
                known('obstacle', error.name === 'NotSupportedError' ? 'unsupported' : 'failed');
            },
        };
    }

    #takeStats(stats, nowMs) {
        const turned = stats.state !== this.model.stats?.state;
        this.model.stats = stats;
        this.#minute.follow(Object.fromEntries(COUNTED.map(name => [name, stats[name]])), nowMs);
        if (this.#isHeard) this.#peak.add(stats.level_dbov, nowMs);
        this.#on.level();
        if (turned) this.#on.changed();
    }

    #takeQuality(quality, nowMs) {
        if (quality.channel !== this.model.channel) return; // was on its way when another one was chosen
        this.#quality = quality;
        this.#qualityMs = nowMs;
        this.#minute.add('clipped', quality.clipped, nowMs);
        this.#minute.add('room_ms', quality.lostMs, nowMs);
        this.#peak.add(quality.peakDbov, nowMs);
    }
}
