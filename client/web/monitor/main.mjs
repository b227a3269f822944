// The interpreter's view: two channels at once, each with its own place in the ears. What is measured of
// a channel is in line.mjs, how it looks in panel.mjs; here the two meet the keys and what is remembered.

import { whyNot } from '../audio.mjs';
import { browser } from '../browser.mjs';
import { direction, pickInterface } from '../languages.mjs';
import { takeToken } from '../admission.mjs';
import { MeetingClock } from '../meeting-clock.mjs';
import { Programme } from '../programme.mjs';
import { watchReturns } from '../returns.mjs';
import { loadText } from '../text.mjs';
import { firstChannels } from './channels.mjs';
import { Desk } from './desk.mjs';
import { watchHotKeys } from './hot-keys.mjs';
import { Line } from './line.mjs';
import { Panel } from './panel.mjs';
import { loadSettings, saveSettings } from './settings.mjs';
import { Warning } from './warning.mjs';

const TICK_MS = 1_000;
const FIGURES_MS = 500;
const VOLUME_STEP = 0.05;

const query = new URLSearchParams(location.search);
const meeting = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const token = takeToken(meeting, { location, history, storage: () => sessionStorage });
const storage = () => localStorage;
const settings = loadSettings(storage);
const clock = new MeetingClock();
const warning = new Warning();
let selected = 0;
let figuresMs = 0;
let speaks = false; // there are words to show anything in

const lines = settings.panels.map((panel, i) => new Line({
    meeting,
    token,
    patience: settings.patience,
    settings: panel,
    on: {
        changed: refresh,
        level: () => showLevel(i),
        lost: panel => settings.tick && !panel.muted && warning.sound(panel),
        patience: patience => remember({ patience }),
        channels: pickChannels,
        // Both are told of the meeting; one is enough.
        ...(i === 0 ? { meeting: takeMeeting, announcement: takeAnnouncement } : {}),
    },
}));

const panels = lines.map((line, i) => new Panel(i + 1, {
    select: () => select(i),
    channel: channel => change(line, { channel }),
    volume: volume => change(line, { volume }),
    mute: () => change(line, { muted: !line.settings.muted }),
    ear: ear => change(line, { ear }),
}));

const desk = new Desk({
    start,
    swap,
    theme: theme => remember({ theme }),
    brightness: brightness => remember({ brightness }),
    tick: tick => remember({ tick }),
    keys: keys => remember({ keys }),
    language(language) {
        remember({ language });
        speak(language);
    },
});

const programme = new Programme(browser, { meeting, token }, fetched => all({ programme: fetched }));

const orders = {
    first: () => select(0),
    second: () => select(1),
    louder: () => turn(VOLUME_STEP),
    softer: () => turn(-VOLUME_STEP),
    mute: () => change(lines[selected], { muted: !lines[selected].settings.muted }),
    left: () => change(lines[selected], { ear: 'left' }),
    both: () => change(lines[selected], { ear: 'both' }),
    right: () => change(lines[selected], { ear: 'right' }),
    swap,
    start,
    help: () => desk.help(),
};

function takeMeeting({ definition, timeMs, rate, ...proceedings }) {
    clock.set(timeMs, rate, performance.now());
    programme.heard(definition);
    all({ proceedings });
}

function takeAnnouncement(announcement) {
    all({ announcement: Object.keys(announcement.text).length > 0 ? announcement : null });
}

function pickChannels() {
    const { channels } = lines[0].model;
    const linked = [query.get('channel'), query.get('relay')];
    const remembered = settings.panels.map(({ channel }) => channel);
    const picked = firstChannels(channels, { linked, remembered, languages: navigator.languages });
    lines.forEach((line, i) => line.model.channel ?? line.set({ channel: picked[i] }));
}

// In a person's gesture. Both, or none.
function start() {
    const wanted = !lines[0].model.wanted;
    if (wanted) warning.unlock();
    for (const line of lines) wanted ? line.listen() : line.pause();
    refresh();
}

function swap() {
    const [one, other] = lines.map(line => line.model.channel);
    change(lines[0], { channel: other });
    change(lines[1], { channel: one });
}

function turn(step) {
    const line = lines[selected];
    const volume = Math.min(1, Math.max(0, line.settings.volume + step));
    change(line, { volume: Math.round(volume * 100) / 100 });
}

function select(i) {
    selected = i;
    refresh();
}

function change(line, change) {
    line.set(change);
    remember({});
}

function remember(change) {
    Object.assign(settings, change);
    saveSettings(storage, settings);
    if (speaks) desk.look(settings);
    refresh();
}

function all(known) {
    for (const line of lines) Object.assign(line.model, known);
    refresh();
}

async function speak(language) {
    const text = await loadText(language, 'text/monitor');
    desk.speak(text, direction(language));
    for (const panel of panels) panel.speak(text, direction(language));
    speaks = true;
    desk.look(settings);
    refresh();
}

function refresh() {
    if (!speaks) return;
    const nowMs = performance.now();
    lines.forEach((line, i) => {
        line.model.nowMs = clock.at(nowMs, Date.now());
        line.step(nowMs);
        panels[i].show(line, i === selected);
    });
    desk.show(lines[0].model, lines[0].phase);
    if (nowMs - figuresMs < FIGURES_MS) return;
    figuresMs = nowMs;
    lines.forEach((line, i) => panels[i].figures(line.readings(nowMs), line.levels(nowMs)));
}

function showLevel(i) {
    const nowMs = performance.now();
    panels[i].level(lines[i].levels(nowMs));
    if (nowMs - figuresMs >= FIGURES_MS) refresh();
}

function begin() {
    all({ obstacle: whyNot(), online: navigator.onLine });
    speak(pickInterface([query.get('lang'), settings.language, ...navigator.languages]));
    const feeds = lines.map(line => line.feed);
    const each = act => () => feeds.forEach(act);
    const nudge = each(feed => feed.nudge());
    for (const gesture of ['pointerup', 'keydown']) addEventListener(gesture, nudge);
    watchReturns({
        back() {
            nudge();
            each(feed => feed.hurry())();
        },
        changed: each(feed => feed.changed()),
    });
    for (const change of ['online', 'offline']) addEventListener(change, () => all({ online: navigator.onLine }));
    addEventListener('pagehide', each(feed => feed.report()));
    watchHotKeys(() => settings.keys, order => orders[order]());
    setInterval(() => {
        each(feed => feed.tend(performance.now()))();
        refresh();
    }, TICK_MS);
}

begin();
