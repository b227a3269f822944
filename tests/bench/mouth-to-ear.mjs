// From the loudspeaker in the room to the headphone of a listener, on one machine: the real capture, the
// real relay, the real players, a sound system without a card. Room and ears are two channels of one
// recording, so the delay between them is exact. It contains the sound system's own way in and out,
// which is measured by itself and shown beside it. Below each row stands where it goes, and what the
// player says of it, which is reckoned from the latencies that the devices tell.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { locate, RATE_HZ } from '../lib/audio.mjs';
import { openPage, startBrowser } from '../lib/browser.mjs';
import { listen } from '../lib/listener.mjs';
import { run, start, startCapture, startRelay } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';
import { median, pass } from './lib/machine.mjs';
import { runAlone, within } from './lib/report.mjs';
import { fluentSpeech } from './lib/speech.mjs';

const LONGEST_MS = 1000;    // that a delay may be
const PIECE_MS = 300;       // of speech, looked for in what is heard; longer ones meet a stretching player
const SAME = 0.7;           // similarity from which on it is the same speech
const LOOP_LATENCY_MS = 1;  // what the bare loop asks of the sound system
const EARS = 'livelisten_ears'; // as PortAudio finds them, through ALSA

const frames = ms => Math.round(ms * RATE_HZ / 1000);

// The delays [ms] at which pieces of what the room said are heard.
function delays(room, ears) {
    const [piece, longest] = [PIECE_MS, LONGEST_MS].map(frames);
    const found = [];
    for (let at = 0; at + piece + longest <= ears.length; at += piece) {
        const { at: delay, similarity } = locate(room.subarray(at, at + piece), ears.subarray(at, at + piece + longest));
        if (similarity > SAME)
            found.push(delay * 1000 / RATE_HZ);
    }
    return found;
}

// What of a recording that ended at `end_ms` was made in between.
function cut({ room, ears }, end_ms, { from_ms, to_ms }) {
    const at = ms => room.length - frames(end_ms - ms);
    return [room.subarray(at(from_ms), at(to_ms)), ears.subarray(at(from_ms), at(to_ms))];
}

// The sound system alone: what comes out of the microphone goes straight to the ears.
async function bareLoop(t, { room }) {
    const pactl = async (...args) => (await run(t, 'pactl', args, { env: room.env })).stdout.trim();
    const loop = await pactl('load-module', 'module-loopback', 'source=microphone', 'sink=ears',
        `latency_msec=${LOOP_LATENCY_MS}`);
    t.after(() => pactl('unload-module', loop));
}

// A listener resolves to what it can be asked at the end: the delay that it says it has [ms].
const nativePlayer = profile => async (t, { room, relay }) => {
    const player = start(t, 'livelisten-play',
        [`${relay.url}/m/demo`, '--profile', profile, '--device', EARS, '--stats', 'json'],
        { env: room.captureEnv });
    return async () => {
        await player.stop();
        return JSON.parse(player.stdout.trim().split('\n').at(-1)).delay_ms;
    };
};

const page = profile => async (t, { browser, relay }) => {
    const opened = await openPage(browser, `${relay.url}/m/demo`);
    t.after(() => opened.page.close());
    await opened.untilPhase('ready');
    await opened.page.$eval(`#deliveries input[value=${profile}]`, choice => choice.click());
    await opened.click('#listen');
    await opened.untilPhase('live');
    return async () => Number((await opened.text('#delay')).match(/\d+/)?.[0] ?? NaN);
};

const IN_CHROMIUM = { application: /Chromium/, how: 'the page in Chromium' };
const LISTENERS = {
    alone: { listen: bareLoop },
    chromium_interpreter: { listen: page('interpreter'), ...IN_CHROMIUM },
    chromium_standard: { listen: page('standard'), ...IN_CHROMIUM },
    native_interpreter: {
        listen: nativePlayer('interpreter'),
        application: /livelisten-play/,
        how: 'livelisten-play through PortAudio',
    },
};

// What PulseAudio holds for the streams of a program at this moment [ms], by its own account.
async function held(t, room, streams, application) {
    const { stdout } = await run(t, 'pactl', ['-f', 'json', 'list', streams], { env: room.env });
    const stream = JSON.parse(stdout).find(({ properties }) =>
        application.test(properties['application.name'] ?? ''));
    const us = stream && stream.buffer_latency_usec +
        (stream.sink_latency_usec ?? stream.source_latency_usec);
    return stream ? us / 1000 : NaN;
}

// One listener after another, in one recording; when each was heard and what was seen, or why not.
async function listenInTurn(room, relay, browser, quick) {
    const spans = {};
    for (const [name, { listen, application }] of Object.entries(LISTENERS))
        spans[name] = await within(async t => {
            const ask = await listen(t, { room, relay, browser });
            await pass(quick ? 1 : 6); // the player settles
            const from_ms = performance.now();
            await pass(quick ? 2 : 5);
            const to_ms = performance.now();
            if (!application)
                return { from_ms, to_ms };
            return {
                from_ms, to_ms,
                capture_ms: await held(t, room, 'source-outputs', /livelisten-capture/),
                player_ms: await held(t, room, 'sink-inputs', application),
                told_ms: await ask(),
            };
        }).catch(error => ({ reason: error.message }));
    return spans;
}

// From the air to a listener's socket: the age of the packets that tell when they were captured [ms].
function ages(listener, { from_ms, to_ms }) {
    return listener.bundles.filter(({ at_ms }) => at_ms >= from_ms && at_ms < to_ms)
        .flatMap(({ at_ms, packets }) => packets.filter(({ captured }) => captured !== null)
            .map(({ captured }) => performance.timeOrigin + at_ms - captured * 1000));
}

function summary(found, how, alone_ms, span, age_ms) {
    if (found.length === 0)
        return { reason: 'what was said in the room was not heard' };
    const [ms, least_ms, most_ms] = [median(found), Math.min(...found), Math.max(...found)];
    const { told_ms, capture_ms, player_ms } = span;
    const whole = value => value.toFixed(0);
    return {
        value: ms,
        beside: `${whole(age_ms)} ms from the air to the listener's socket, ${whole(ms - age_ms)} ms in the player and its ` +
            `device; the player says ${whole(told_ms)} ms; PulseAudio holds ${whole(capture_ms)} ms for the capture, ` +
            `${whole(player_ms)} ms for the player, its shortest loop takes ${whole(alone_ms)} ms`,
        how: `${how}; median of ${found.length} pieces of ${PIECE_MS} ms (${whole(least_ms)} to ${whole(most_ms)} ms)`,
        figures: {
            ms, least_ms, most_ms, pieces: found.length, to_socket_ms: age_ms, told_ms,
            pulseaudio_capture_ms: capture_ms, pulseaudio_player_ms: player_ms, sound_system_ms: alone_ms,
        },
    };
}

async function measure(t, { quick }) {
    const room = await startRoom(t);
    appendFileSync(join(room.directory, '.asoundrc'),
        `pcm.${EARS} { type pulse server "${room.env.PULSE_SERVER}" device "ears" }\n`);
    const relay = await startRelay(t);
    start(t, 'paplay', ['-d', 'room', await fluentSpeech(t)], { env: room.env });
    await startCapture(t, relay, { floor: room.source }, { env: room.captureEnv });
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    const browser = await startBrowser(t, 'chromium', { env: room.env });
    const recorder = await room.record();
    const spans = await listenInTurn(room, relay, browser, quick);
    const end_ms = performance.now();
    const recording = await recorder.stop();

    const heard = name => delays(...cut(recording, end_ms, spans[name]));
    const alone_ms = spans.alone.reason ? NaN : median(heard('alone'));
    return Object.fromEntries(Object.keys(benchmark.rows).map(name =>
        [name, spans[name].reason ? { reason: spans[name].reason } : summary(heard(name), LISTENERS[name].how, alone_ms,
            spans[name], median(ages(listener, spans[name])))]));
}

const benchmark = {
    rows: {
        chromium_interpreter: { row: 'mouth to ear, Chromium, interpreter', atMost: 120, digits: 0, unit: 'ms' },
        chromium_standard: { row: 'mouth to ear, Chromium, standard', atMost: 250, digits: 0, unit: 'ms' },
        native_interpreter: { row: 'mouth to ear, native player, interpreter', atMost: 80, digits: 0, unit: 'ms' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
