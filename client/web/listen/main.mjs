// The live-listen page: wires the feeds of sound, the relay's API and the screen together. What is
// happening is worked out in state.mjs, how it looks in view.mjs.

import { takeToken } from '../admission.mjs';
import { whyNot } from '../audio.mjs';
import { browser } from '../browser.mjs';
import { Calm } from '../calm.mjs';
import { Feed } from '../feed.mjs';
import { direction, pickInterface } from '../languages.mjs';
import { MeetingClock } from '../meeting-clock.mjs';
import { Programme } from '../programme.mjs';
import { watchReturns } from '../returns.mjs';
import { chosen, initialModel, phaseOf, stageOf } from '../state.mjs';
import { loadText } from '../text.mjs';
import { Balance } from './balance.mjs';
import { firstChannel, neighbour } from './channels.mjs';
import { MediaKeys } from './media-session.mjs';
import { Quality } from './quality.mjs';
import { loadSettings, profileOf, saveSettings } from './settings.mjs';
import { CHIME, soundCheck } from './sounds.mjs';
import { View } from './view.mjs';

const TICK_MS = 1_000;
const FIGURES_MS = 500;

const query = new URLSearchParams(location.search);
const [, , id = '', place] = location.pathname.split('/');
const meeting = decodeURIComponent(id);
const token = takeToken(meeting, { location, history, storage: () => sessionStorage });
const settings = loadSettings(() => localStorage);
const model = initialModel();
const calm = new Calm();
const clock = new MeetingClock();
const quality = new Quality();
const traffic = { chosen: { bytes: 0, rttMs: null }, floor: { bytes: 0 } };
let picked = false; // the channel is one that a person chose
let figuresMs = 0;

const view = new View({
    listen: () => (model.wanted ? pause() : listen()),
    check: () => soundCheck(settings.volume),
    channel: choose,
    volume: volume => set({ volume }),
    balance: balance => set({ balance }),
    saver: saver => set({ saver }),
    delivery: delivery => set({ delivery }),
    levelling: levelling => set({ levelling }),
    language(language) {
        remember({ language });
        speak(language);
    },
});

const told = {
    link(link) {
        model.link = link;
        refresh();
    },
    welcome({ meeting, title, channels }) {
        model.meeting = { id: meeting, title: title || meeting };
        told.channels({ channels });
    },
    channels({ channels }) {
        model.channels = channels;
        balance.set({ hasFloor: channels.some(({ name }) => name === 'floor') });
        pick();
        refresh();
    },
    meeting({ definition, timeMs, rate, ...proceedings }) {
        clock.set(timeMs, rate, performance.now());
        programme.heard(definition);
        const before = stageOf(model);
        model.proceedings = proceedings;
        const stage = stageOf(model);
        if (stage !== before) turn(stage);
        refresh();
    },
    announcement(announcement) {
        model.announcement = Object.keys(announcement.text).length > 0 ? announcement : null;
        refresh();
    },
    eased({ isEased }) {
        model.isEased = isEased;
        refresh();
    },
    sound(context) {
        model.context = context;
        refresh();
    },
    stats: show,
    traffic(message) {
        traffic.chosen = message;
    },
    patience: patience => set({ patience }),
    broken: fail,
};

const feed = new Feed({ origin: location.origin, meeting, token, on: told });

const balance = new Balance(feed, () => new Feed({
    origin: location.origin,
    meeting,
    token,
    on: { traffic(message) { traffic.floor = message; } },
}));

const programme = new Programme(browser, { meeting, token }, fetched => {
    model.programme = fetched;
    refresh();
});

const keys = new MediaKeys({
    listen,
    pause,
    step: step => choose(neighbour(model, step)),
});

// Until a person chooses, or hears something, the channel is the best there is by now; so it is when the one
// chosen is no longer there, since the meeting was defined anew.
function pick() {
    const onAir = stageOf(model) === 'during';
    if (chosen(model) && (picked || (onAir && model.wanted))) return;
    take(firstChannel(model.channels, {
        linked: query.get('channel'), remembered: settings.channel, languages: navigator.languages, onAir,
    }));
}

function take(channel) {
    if (channel === null || channel === model.channel) return;
    model.channel = channel;
    feed.choose(channel);
    balance.set({ channel });
}

function choose(channel) {
    picked = true;
    remember({ channel });
    take(channel);
    refresh();
}

// The meeting begins, breaks off, goes on or ends. Who waits for it hears a chime, then the room.
function turn(stage) {
    quality.clear();
    if (stage !== 'during') return view.quiet();
    pick();
    if (model.wanted) feed.ring(CHIME, settings.volume);
}

function show(stats) {
    if (stageOf(model) !== 'during') return;
    const nowMs = performance.now();
    const turned = stats.state !== model.stats?.state;
    model.stats = stats;
    view.level(stats.level_dbov);
    if (!turned && nowMs - figuresMs < FIGURES_MS) return;
    figuresMs = nowMs;
    quality.add(stats, nowMs);
    const bytes = traffic.chosen.bytes + traffic.floor.bytes;
    view.figures({ ...stats, latency_ms: feed.latencyMs }, quality.verdict(stats), { ...traffic.chosen, bytes });
    refresh();
}

async function listen() {
    model.wanted = true;
    balance.set({ wanted: true });
    refresh();
    await feed.listen();
}

function pause() {
    model.wanted = false;
    model.stats = null;
    balance.set({ wanted: false });
    feed.pause();
    quality.clear();
    view.quiet();
    refresh();
}

function fail(error) {
    console.error(error);
    model.obstacle = error.name === 'NotSupportedError' ? 'unsupported' : 'failed';
    refresh();
}

// What a person sets: remembered, and done.
function set(change) {
    remember(change);
    const { saver, delivery, ...rest } = change;
    const profile = saver !== undefined || delivery !== undefined ? { profile: profileOf(settings) } : {};
    balance.set({ ...rest, ...profile });
    refresh();
}

function remember(change) {
    Object.assign(settings, change);
    saveSettings(() => localStorage, settings);
}

async function speak(language) {
    view.speak(await loadText(language), direction(language));
    refresh();
}

function refresh() {
    if (!view.speaks) return;
    const nowMs = performance.now();
    model.nowMs = clock.at(nowMs, Date.now());
    view.show(model, calm.settle(phaseOf(model), nowMs), settings);
    keys.show(model, view.names);
}

function start() {
    model.obstacle = whyNot();
    model.online = navigator.onLine;
    view.place(`/m/${encodeURIComponent(meeting)}`, token, place === 'embed');
    const { volume, levelling, patience } = settings;
    balance.set({ volume, balance: settings.balance, profile: profileOf(settings), levelling, patience });
    speak(pickInterface([query.get('lang'), settings.language, ...navigator.languages]));
    if (!model.obstacle) feed.prepare();

    for (const gesture of ['pointerup', 'keydown']) {
        addEventListener(gesture, () => balance.feeds.forEach(feed => feed.nudge()));
    }
    watchReturns({
        back: () => balance.feeds.forEach(feed => {
            feed.hurry();
            feed.nudge();
        }),
        changed: () => balance.feeds.forEach(feed => feed.changed()),
    });
    for (const change of ['online', 'offline']) {
        addEventListener(change, () => {
            model.online = navigator.onLine;
            refresh();
        });
    }
    addEventListener('pagehide', () => balance.feeds.forEach(feed => feed.report()));
    setInterval(() => {
        balance.feeds.forEach(feed => feed.tend(performance.now()));
        refresh();
    }, TICK_MS);
}

start();
