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
import { runAlone, Unmeasured, within } from './lib/report.mjs';
import { programme } from './lib/speech.mjs';

const LONGEST_MS = 1200;    // that a delay may be
const SAME = 0.5;           // similarity from which on it is the same speech; unrelated stays below 0.3
const LOOP_LATENCY_MS = 1;  // what the bare loop asks of the sound system
const EARS = 'livelisten_ears'; // as PortAudio finds them, through ALSA

const frames = ms => Math.round(ms * RATE_HZ / 1000);

// The delays [ms] at which pieces of what the room said are heard.
function delays({ room, ears }) {
    const piece = frames(1000);
    const found = [];
    for (let at = 0; at + piece + frames(LONGEST_MS) <= ears.length; at += piece) {
        const { at: delay, similarity } = locate(room.subarray(at, at + piece),
            ears.subarray(at, at + piece + frames(LONGEST_MS)));
        if (similarity > SAME)
            found.push(delay * 1000 / RATE_HZ);
    }
    return found;
}

// Listens for a while; the median delay and how much it moved.
async function hear(room, seconds) {
    const recording = await room.record();
    await pass(seconds + LONGEST_MS / 1000);
    const found = delays(await recording.stop());
    if (found.length === 0)
        throw new Unmeasured('what was said in the room was not heard');
    return { ms: median(found), least_ms: Math.min(...found), most_ms: Math.max(...found), pieces: found.length };
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
    loop: { listen: bareLoop },
    chromium_interpreter: { listen: page('interpreter'), how: 'the page in Chromium' },
    chromium_standard: { listen: page('standard'), how: 'the page in Chromium' },
    native_interpreter: { listen: nativePlayer('interpreter'), how: 'livelisten-play through PortAudio' },
};

async function measure(t, { quick }) {
    const room = await startRoom(t);
    appendFileSync(join(room.directory, '.asoundrc'),
        `pcm.${EARS} { type pulse server "${room.env.PULSE_SERVER}" device "ears" }\n`);
    const { floor } = await programme(t);
    const relay = await startRelay(t);
    start(t, 'paplay', ['-d', 'room', floor], { env: room.env });
    await startCapture(t, relay, { floor: room.source }, { env: room.captureEnv });
    const browser = await startBrowser(t, 'chromium', { env: room.env });

    const rows = {};
    let alone;
    for (const [name, { listen, how }] of Object.entries(LISTENERS)) {
        const heard = await within(async own => {
            await listen(own, { room, relay, browser });
            await pass(quick ? 2 : 6); // the player settles
            return hear(room, quick ? 2 : 5);
        });
        alone ??= heard;
        rows[name] = {
            value: heard.ms,
            beside: `the sound system alone, in and out: ${alone.ms.toFixed(0)} ms`,
            how: `${how}; median of ${heard.pieces} pieces of 1 s (${heard.least_ms.toFixed(0)} to ${heard.most_ms.toFixed(0)} ms)`,
            figures: { ...heard, sound_system_ms: alone.ms },
        };
    }
    return rows;
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
