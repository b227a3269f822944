// The live-listen page: wires the connection (a worker), the sound (an AudioWorklet) and the screen
// together. What is happening is worked out in state.mjs, how it looks in view.mjs.

import { Audio, whyNot } from '../audio.mjs';
import { direction, pickInterface } from '../languages.mjs';
import { MediaKeys } from './media-session.mjs';
import { watchReturns } from '../returns.mjs';
import { loadSettings, saveSettings } from './settings.mjs';
import { Calm, firstChannel, initialModel, neighbour, phaseOf } from './state.mjs';
import { Tally } from '../tally.mjs';
import { loadText } from '../text.mjs';
import { View } from './view.mjs';

const TICK_MS = 1_000;
const FIGURES_MS = 500;
// A sound device swallows a first block at once and may then take a second to start. Whoever joins
// before it runs hears the room of a second ago; the second report of the player shows that it does.
const STEADY_REPORTS = 2;

const query = new URLSearchParams(location.search);
const meeting = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const storage = () => localStorage;
const settings = loadSettings(storage);
const model = initialModel();
const calm = new Calm();
const tally = new Tally();
const link = new Worker('/assets/link-worker.mjs', { type: 'module' });
let joined = false; // asked the relay for sound
let reports = 0; // of the player, since there is a reason to join
let traffic = { bytes: 0, rttMs: null };
let figuresMs = 0;

const view = new View({
    listen: () => (model.wanted ? pause() : listen()),
    channel: choose,
    profile(profile) {
        remember({ profile });
        audio.set({ profile });
        if (joined) join();
        refresh();
    },
    volume(volume) {
        remember({ volume });
        audio.set({ volume });
    },
    levelling(levelling) {
        remember({ levelling });
        audio.set({ levelling });
    },
    language(language) {
        remember({ language });
        speak(language);
    },
});

const audio = new Audio({
    state(context) {
        model.context = context;
        if (context !== 'running') leave();
        refresh();
    },
    stats(stats) {
        if (!model.wanted) return;
        if (!joined) {
            reports += 1;
            if (reports >= STEADY_REPORTS) join();
            return;
        }
        const turned = stats.state !== model.stats?.state;
        tally.add(stats);
        model.stats = tally.stats;
        view.level(stats.level_dbov);
        const nowMs = performance.now();
        if (!turned && nowMs - figuresMs < FIGURES_MS) return;
        figuresMs = nowMs;
        view.figures({ ...model.stats, latency_ms: audio.latencyMs }, traffic);
        refresh();
    },
    port(port) {
        tally.next();
        link.postMessage({ type: 'player', port }, [port]);
    },
    patience: patience => remember({ patience }),
    broken: () => fail(new Error('the player stopped')),
});

const keys = new MediaKeys({
    listen,
    pause,
    step: step => choose(neighbour(model, step)),
});

const told = {
    state({ state, code }) {
        model.link = { state, code };
    },
    welcome({ meeting, title, channels }) {
        model.meeting = { id: meeting, title: title || meeting };
        told.channels({ channels });
    },
    channels({ channels }) {
        model.channels = channels;
        if (model.channel !== null) return;
        model.channel = firstChannel(channels, {
            linked: query.get('channel'),
            remembered: settings.channel,
            languages: navigator.languages,
        });
    },
    traffic(message) {
        traffic = message;
    },
};

async function listen() {
    model.wanted = true;
    refresh();
    try {
        await audio.start();
    } catch (error) {
        fail(error);
    }
}

function fail(error) {
    console.error(error);
    model.obstacle = 'failed';
    refresh();
}

function pause() {
    model.wanted = false;
    model.stats = null;
    leave();
    audio.pause();
    view.quiet();
    refresh();
}

function choose(channel) {
    model.channel = channel;
    remember({ channel });
    if (joined) join();
    refresh();
}

function join() {
    if (!model.channel) return; // the relay has not told us yet what there is
    joined = true;
    link.postMessage({ type: 'join', channel: model.channel, profile: settings.profile });
}

function leave() {
    if (joined) link.postMessage({ type: 'leave' });
    joined = false;
    reports = 0;
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

function connect() {
    link.addEventListener('message', ({ data }) => {
        told[data.type]?.(data);
        refresh();
    });
    link.addEventListener('error', () => {
        model.obstacle = 'unsupported'; // no module workers
        refresh();
    });
    const origin = location.origin.replace(/^http/, 'ws');
    link.postMessage({ type: 'open', url: `${origin}/ws?meeting=${encodeURIComponent(meeting)}` });
}

function start() {
    model.obstacle = whyNot();
    model.online = navigator.onLine;
    connect();
    view.setVolume(settings.volume);
    const { volume, profile, levelling, patience } = settings;
    audio.set({ volume, profile, levelling, patience });
    speak(pickInterface([query.get('lang'), settings.language, ...navigator.languages]));
    // A failure is met again, and shown, when Listen is pressed.
    if (!model.obstacle) audio.prepare().catch(() => {});

    for (const gesture of ['pointerup', 'keydown']) addEventListener(gesture, () => audio.nudge());
    watchReturns({
        back() {
            link.postMessage({ type: 'hurry' });
            audio.nudge();
        },
        changed: () => link.postMessage({ type: 'changed' }),
    });
    for (const change of ['online', 'offline']) {
        addEventListener(change, () => {
            model.online = navigator.onLine;
            refresh();
        });
    }
    addEventListener('pagehide', () => joined && link.postMessage({ type: 'report' }));
    setInterval(() => model.wanted && audio.tend(performance.now()), TICK_MS);
}

start();
