// Goal: what is said in the room arrives in the ears: loudspeaker, microphone, capture, relay, page in a
// real browser, headphones. The delay from room to ear is printed, never judged: it is the machine's.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { dbfs, follow, locate, RATE_HZ, rms, speak, writeWav } from '../lib/audio.mjs';
import { browserNames, openPage, startBrowser } from '../lib/browser.mjs';
import { startCapture, startRelay } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';

const WORDS = `Distinguished delegates, good morning. The secretariat will introduce its report on twenty
    years of implementation of the outcomes of the World Summit on the Information Society.`;
const TAIL_S = 3; // longer than any delay that a listener would bear

for (const name of browserNames) {
    test(`from the loudspeaker in the room to the headphones of ${name}`, async t => {
        const room = await startRoom(t);
        const wav = join(room.directory, 'words.wav');
        const speech = speak(WORDS, join(room.directory, 'espeak.wav'));
        const words = new Float32Array(speech.length + TAIL_S * RATE_HZ);
        words.set(speech);
        writeWav(wav, words);

        const relay = await startRelay(t);
        await startCapture(t, relay, { floor: room.source }, { env: room.captureEnv });
        const browser = await startBrowser(t, name, { env: room.env });
        const page = await openPage(browser, `${relay.url}/m/demo?lang=en&channel=floor`);
        await page.untilPhase('ready', 'silent');
        await page.click('#listen');
        await room.play(wav); // once unheard: everything has found its pace
        await page.untilPhase('live', 'silent');

        const recording = await room.record();
        await room.play(wav);
        const heard = await recording.stop();
        t.diagnostic(`shown by the page: ${await page.text('#delay')}`);
        page.assertContent();

        const said = locate(speech, heard.room);
        assert.ok(said.similarity > 0.99, `the room itself: ${said.similarity}`);
        assert.ok(dbfs(rms(heard.ears)) > -50, 'the ears hear nothing');

        // Second by second: adaptive playout may stretch a pause between two of them.
        const pieces = follow(heard.ears, heard.room, { window_s: 1 })
            .map(({ heard_at, spoken_at, similarity }) =>
                ({ similarity, delay_ms: (heard_at - spoken_at) * 1000 / RATE_HZ }));
        const good = pieces.filter(({ similarity }) => similarity > 0.8);
        const delays = good.map(({ delay_ms }) => delay_ms).sort((a, b) => a - b);
        t.diagnostic(`similarity: ${pieces.map(({ similarity }) => similarity.toFixed(2)).join(' ')}`);
        t.diagnostic(`from mouth to ear: median ${delays[delays.length >> 1]?.toFixed(0)} ms, ` +
            `${delays[0]?.toFixed(0)} to ${delays.at(-1)?.toFixed(0)} ms`);
        assert.ok(good.length >= 0.7 * pieces.length, `${good.length} of ${pieces.length} seconds`);
        assert.ok(delays.every(delay_ms => delay_ms > 0 && delay_ms < TAIL_S * 1000), `${delays}`);
    });
}
