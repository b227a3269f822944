// One meeting on the operator's desk: fetches what the relay knows of it, listens for changes, sends
// orders, and keeps all parts of the screen up to date.

import { $, focusOn, put } from '../dom.mjs';
import { localised } from '../localised.mjs';
import { MeetingClock } from '../meeting-clock.mjs';
import { watchReturns } from '../returns.mjs';
import { ZonedTime } from '../zoned-time.mjs';
import { AlarmsView } from './alarms-view.mjs';
import { AnnouncementView } from './announcement-view.mjs';
import { ChannelsView } from './channels-view.mjs';
import { Coalesced } from './coalesced.mjs';
import { dismiss, enableYes } from './dialog.mjs';
import { EventsView } from './events-view.mjs';
import { Freshness } from './freshness.mjs';
import { HeadView } from './head-view.mjs';
import { ListenersView } from './listeners-view.mjs';
import { ProceedingsView } from './proceedings-view.mjs';
import { ProgrammeView } from './programme-view.mjs';
import { showTab } from './tab.mjs';
import { Watch } from './watch.mjs';

const US_PER_MS = 1_000;
const TICK_MS = 500;
const POLL_MS = 5_000; // figures of which no change is told
const HISTORY_MS = 30_000;

export class Desk {
    #api = null;
    #id = null;
    #on;
    #text = null;
    #meeting = null;
    #status = null;
    #zoned = null;
    #own = null;
    #watch = null;
    #clock = new MeetingClock();
    #freshness = new Freshness();
    #fetched = new Coalesced(() => this.#fetch());
    #outdated = false; // the programme has to be fetched anew
    #shownStale = true;
    #historyMs = -Infinity;

    #head = new HeadView();
    #proceedings = new ProceedingsView(order => this.#order(order));
    #programme = new ProgrammeView(order => this.#order(order));
    #channels = new ChannelsView();
    #alarms = new AlarmsView();
    #announcement = new AnnouncementView({
        announce: texts => this.#act(() => this.#api.announce(this.#id, texts), 'announcement-error'),
        withdraw: () => this.#act(() => this.#api.withdraw(this.#id), 'announcement-error'),
    });
    #listeners = new ListenersView();
    #events = new EventsView();

    /** on: denied() when the token is refused, gone() when there is no such meeting any more. */
    constructor(on) {
        this.#on = on;
        setInterval(() => this.#tick(), TICK_MS);
        setInterval(() => this.#fetched.ask(), POLL_MS);
        watchReturns({ back: () => this.#watch?.hurry(), changed: () => this.#watch?.changed() });
    }

    speak(text) {
        this.#text = text;
        this.#zones();
        this.#show();
        this.#historyMs = -Infinity; // its words, too
        this.#fetched.ask();
    }

    /** Of the meeting; null: none. */
    get id() {
        return this.#id;
    }

    open(api, id) {
        this.close();
        this.#api = api;
        this.#id = id;
        this.#outdated = true;
        const page = `/m/${encodeURIComponent(id)}`;
        $('link-listen').href = page;
        $('link-monitor').href = `${page}/monitor`;
        $('link-calendar').href = `${page}/calendar.ics`;
        this.#watch = new Watch(id, api.token, {
            link: up => { this.#freshness.link(up); this.#tick(); },
            heard: () => this.#freshness.heard(performance.now()),
            levels: levels => this.#channels.levels(levels),
            changed: () => this.#fetched.ask(),
            denied: this.#on.denied,
        });
        this.#fetched.ask();
    }

    close() {
        this.#watch?.close();
        this.#watch = this.#api = this.#id = this.#meeting = this.#status = null;
        this.#freshness = new Freshness();
        this.#historyMs = -Infinity;
        this.#events.clear();
        this.#alarms.quiet();
        this.#proceedings.error('');
        this.#announcement.clear();
        dismiss();
        $('desk').hidden = true;
    }

    async #fetch() {
        const [api, id, watch] = [this.#api, this.#id, this.#watch];
        if (!api) return;
        const isOver = () => watch !== this.#watch; // another meeting, or this one opened anew, is on the desk
        try {
            const status = await api.status(id);
            const { events } = await api.events(id, this.#events.last);
            this.#outdated ||= events.some(({ what }) => what === 'redefined');
            const meeting = this.#outdated ? await api.meeting(id) : this.#meeting;
            if (isOver()) return;
            this.#take({ meeting, status });
            this.#events.add(events, this.#seen);
            await this.#fetchHistory(api, id, isOver);
        } catch (error) {
            if (isOver()) return;
            if (error.status === 401) this.#on.denied();
            else if (error.status === 404) this.#on.gone(id);
            else if (error.status === undefined) throw error; // a fault of ours; else: the relay is away, which is shown
        }
    }

    #take({ meeting, status }) {
        const isNew = meeting !== this.#meeting;
        this.#outdated = false;
        this.#meeting = meeting;
        this.#status = status;
        this.#clock.set(status.state.time_us / US_PER_MS, status.state.rate, performance.now());
        this.#freshness.fetched(performance.now());
        if (isNew) this.#zones();
        this.#show();
    }

    async #fetchHistory(api, id, isOver) {
        const nowMs = performance.now();
        if (nowMs - this.#historyMs < HISTORY_MS) return;
        this.#historyMs = nowMs;
        const history = await api.history(id);
        if (!isOver()) this.#listeners.history(history, this.#seen);
    }

    #zones() {
        if (!this.#text) return;
        this.#zoned = new ZonedTime(this.#text.tag, this.#meeting?.zone);
        this.#own = new ZonedTime(this.#text.tag);
    }

    /** What every part of the screen is shown from. */
    get #seen() {
        return {
            meeting: this.#meeting, status: this.#status, text: this.#text, zoned: this.#zoned, own: this.#own,
            nowMs: this.#clock.at(performance.now(), Date.now()), wallMs: Date.now(),
            stale: this.#freshness.isStale(performance.now()),
        };
    }

    #show() {
        if (!this.#meeting || !this.#text) return;
        const isNew = $('desk').hidden;
        $('desk').hidden = false;
        const seen = this.#seen;
        for (const view of [this.#head, this.#proceedings, this.#programme, this.#channels,
            this.#announcement, this.#listeners]) view.show(seen);
        enableYes(!seen.stale);
        const alarms = this.#alarms.show(seen);
        if (isNew) focusOn($('heading'));
        const title = localised(this.#meeting.title, this.#text.tag).text;
        showTab(`${title} · ${this.#text.get('app')}`, alarms);
        this.#tick();
    }

    #tick() {
        if (!this.#meeting || !this.#text) return;
        const seen = this.#seen;
        this.#head.clocks(seen);
        this.#head.freshness({ text: seen.text, asOf: seen.stale ? this.#asOf(seen) : null });
        if (seen.stale === this.#shownStale) return;
        this.#shownStale = seen.stale;
        this.#show();
    }

    #asOf({ own, wallMs }) {
        const nowMs = performance.now();
        const asOfMs = this.#freshness.asOfMs(nowMs);
        return Number.isFinite(asOfMs) ? own.clock(wallMs - (nowMs - asOfMs)) : '';
    }

    #order(order) {
        this.#proceedings.error('');
        return this.#act(() => this.#api.order(this.#id, order), 'order-error');
    }

    /** Does it, and shows at `place` why the relay would not. */
    async #act(task, place) {
        try {
            await task();
            this.#fetched.ask();
            return true;
        } catch (error) {
            if (error.status === 401) this.#on.denied();
            put(place, error.status ? error.message : this.#text.get('connection.failed'));
            return false;
        }
    }
}
