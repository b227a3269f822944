// From the loudspeaker in the room to the headphone of a listener, on one machine: the real capture, the
// real relay, the real players, a sound system without a card. Room and ears are two channels of one
// recording, so the delay between them is exact. It contains the sound system's own way in and out,
// which is measured by itself and shown beside it.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { locate, RATE_HZ } from '../lib/audio.mjs';
import { openPage, startBrowser } from '../lib/browser.mjs';
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

const nativePlayer = profile => async (t, { room, relay }) => {
    start(t, 'livelisten-play', [`${relay.url}/m/demo`, '--profile', profile, '--device', EARS],
        { env: room.captureEnv });
};

const page = profile => async (t, { browser, relay }) => {
    const opened = await openPage(browser, `${relay.url}/m/demo`);
    t.after(() => opened.page.close());
    await opened.untilPhase('ready');
    await opened.page.$eval(`#profiles input[value=${profile}]`, choice => choice.click());
    await opened.click('#listen');
    await opened.untilPhase('live');
};

const LISTENERS = {
    alone: { listen: bareLoop },
    chromium_interpreter: { listen: page('interpreter'), how: 'the page in Chromium' },
    chromium_standard: { listen: page('standard'), how: 'the page in Chromium' },
    native_interpreter: { listen: nativePlayer('interpreter'), how: 'livelisten-play through PortAudio' },
};

// One listener after another, in one recording; when each was heard, or why not.
async function listenInTurn(room, relay, browser, quick) {
    const spans = {};
    for (const [name, { listen }] of Object.entries(LISTENERS))
        spans[name] = await within(async t => {
            await listen(t, { room, relay, browser });
            await pass(quick ? 1 : 6); // the player settles
            const from_ms = performance.now();
            await pass(quick ? 2 : 5);
            return { from_ms, to_ms: performance.now() };
        }).catch(error => ({ reason: error.message }));
    return spans;
}

function summary(found, how, alone_ms) {
    if (found.length === 0)
        return { reason: 'what was said in the room was not heard' };
    const [ms, least_ms, most_ms] = [median(found), Math.min(...found), Math.max(...found)];
    return {
        value: ms,
        beside: `the sound system alone, in and out: ${alone_ms.toFixed(0)} ms`,
        how: `${how}; median of ${found.length} pieces of ${PIECE_MS} ms (${least_ms.toFixed(0)} to ${most_ms.toFixed(0)} ms)`,
        figures: { ms, least_ms, most_ms, pieces: found.length, sound_system_ms: alone_ms },
    };
}

async function measure(t, { quick }) {
    const room = await startRoom(t);
    appendFileSync(join(room.directory, '.asoundrc'),
        `pcm.${EARS} { type pulse server "${room.env.PULSE_SERVER}" device "ears" }\n`);
    const relay = await startRelay(t);
    start(t, 'paplay', ['-d', 'room', await fluentSpeech(t)], { env: room.env });
    await startCapture(t, relay, { floor: room.source }, { env: room.captureEnv });
    const browser = await startBrowser(t, 'chromium', { env: room.env });
    const recorder = await room.record();
    const spans = await listenInTurn(room, relay, browser, quick);
    const end_ms = performance.now();
    const recording = await recorder.stop();

    const heard = name => delays(...cut(recording, end_ms, spans[name]));
    const alone_ms = spans.alone.reason ? NaN : median(heard('alone'));
    return Object.fromEntries(Object.entries(LISTENERS).map(([name, { how }]) =>
        [name, spans[name].reason ? { reason: spans[name].reason } : summary(heard(name), how, alone_ms)]));
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
