// The live-listen page: wires the connection (a worker), the sound (an AudioWorklet) and the screen
// together. What is happening is worked out in state.mjs, how it looks in view.mjs.

import { whyNot } from '../audio.mjs';
import { Feed } from '../feed.mjs';
import { direction, pickInterface } from '../languages.mjs';
import { MediaKeys } from './media-session.mjs';
import { watchReturns } from '../returns.mjs';
import { loadSettings, saveSettings } from './settings.mjs';
import { Calm, firstChannel, initialModel, neighbour, phaseOf } from './state.mjs';
import { loadText } from '../text.mjs';
import { View } from './view.mjs';

const TICK_MS = 1_000;
const FIGURES_MS = 500;

const query = new URLSearchParams(location.search);
const meeting = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const storage = () => localStorage;
const settings = loadSettings(storage);
const model = initialModel();
const calm = new Calm();
let traffic = { bytes: 0, rttMs: null };
let figuresMs = 0;

const view = new View({
    listen: () => (model.wanted ? pause() : listen()),
    channel: choose,
    profile(profile) {
        change({ profile });
        refresh();
    },
    volume: volume => change({ volume }),
    levelling: levelling => change({ levelling }),
    language(language) {
        remember({ language });
        speak(language);
    },
});

const feed = new Feed({
    origin: location.origin,
    meeting,
    token: new URLSearchParams(location.hash.slice(1)).get('token'),
    on: {
        link(link) {
            model.link = link;
            refresh();
        },
        welcome({ meeting, title, channels }) {
            model.meeting = { id: meeting, title: title || meeting };
            showChannels(channels);
        },
        channels: ({ channels }) => showChannels(channels),
        sound(context) {
            model.context = context;
            refresh();
        },
        stats: show,
        traffic(message) {
            traffic = message;
            refresh();
        },
        patience: patience => remember({ patience }),
        broken: fail,
    },
});

const keys = new MediaKeys({
    listen,
    pause,
    step: step => choose(neighbour(model, step)),
});

function showChannels(channels) {
    model.channels = channels;
    if (model.channel === null) {
        model.channel = firstChannel(channels, {
            linked: query.get('channel'),
            remembered: settings.channel,
            languages: navigator.languages,
        });
        if (model.channel !== null) feed.choose(model.channel);
    }
    refresh();
}

function show(stats) {
    const turned = stats.state !== model.stats?.state;
    model.stats = stats;
    view.level(stats.level_dbov);
    const nowMs = performance.now();
    if (!turned && nowMs - figuresMs < FIGURES_MS) return;
    figuresMs = nowMs;
    view.figures({ ...stats, latency_ms: feed.latencyMs }, traffic);
    refresh();
}

async function listen() {
    model.wanted = true;
    refresh();
    await feed.listen();
}

function fail(error) {
    console.error(error);
    model.obstacle = error.name === 'NotSupportedError' ? 'unsupported' : 'failed';
    refresh();
}

function pause() {
    model.wanted = false;
    model.stats = null;
    feed.pause();
    view.quiet();
    refresh();
}

function choose(channel) {
    model.channel = channel;
    remember({ channel });
    feed.choose(channel);
    refresh();
}

function change(settings) {
    remember(settings);
    feed.set(settings);
}

function remember(change) {
    Object.assign(settings, change);
    saveSettings(storage, settings);
}

async function speak(language) {
    view.speak(await loadText(language), direction(language));
    refresh();
}

function refresh() {
    if (!view.speaks) return;
    const phase = calm.settle(phaseOf(model), performance.now());
    view.show(model, phase, settings);
    keys.show(model, view.names);
}

function start() {
    model.obstacle = whyNot();
    model.online = navigator.onLine;
    view.setVolume(settings.volume);
    const { volume, profile, levelling, patience } = settings;
    feed.set({ volume, profile, levelling, patience });
    speak(pickInterface([query.get('lang'), settings.language, ...navigator.languages]));
    if (!model.obstacle) feed.prepare();

    for (const gesture of ['pointerup', 'keydown']) addEventListener(gesture, () => feed.nudge());
    watchReturns({
        back() {
            feed.hurry();
            feed.nudge();
        },
        changed: () => feed.changed(),
    });
    for (const change of ['online', 'offline']) {
        addEventListener(change, () => {
            model.online = navigator.onLine;
            refresh();
        });
    }
    addEventListener('pagehide', () => feed.report());
    setInterval(() => feed.tend(performance.now()), TICK_MS);
}

start();
