// Goal: what is said in the room arrives in the ears: loudspeaker, microphone, capture, relay, page in a
// real browser, headphones. The delay from room to ear is printed, never judged: it is the machine's.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { dbfs, locate, RATE_HZ, rms, speak, writeWav } from '../lib/audio.mjs';
import { browserNames, openPage, startBrowser } from '../lib/browser.mjs';
import { startCapture, startRelay } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';

const WORDS = `Distinguished delegates, good morning. The secretariat will introduce its report on twenty
    years of implementation of the outcomes of the World Summit on the Information Society.`;
const REACH = 1.5 * RATE_HZ; // longer than any delay that the standard profile allows
const PIECE = RATE_HZ / 5;
const QUIET_DBFS = -45;
const SAME = 0.8; // of two pieces of speech that are not the same, hardly any are as similar ...
const APART_MS = 150; // ... and fewer still in the right place

// Piece by piece, for capture and playout follow clocks that are not quite the same, and the delay moves:
// where, in the second and a half before, was this said in the room?
function compare({ room, ears }) {
    const pieces = [];
    for (let at = REACH; at + PIECE <= ears.length; at += PIECE) {
        const piece = ears.subarray(at, at + PIECE);
        if (dbfs(rms(piece)) < QUIET_DBFS) continue;
        const start = at - REACH;
        const found = locate(piece, room.subarray(start, at + PIECE));
        pieces.push({
            similarity: found.similarity,
            delay_ms: (at - start - found.at) * 1000 / RATE_HZ,
        });
    }
    return pieces;
}

const middle = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1];

for (const name of browserNames) {
    test(`from the loudspeaker in the room to the headphones of ${name}`, async t => {
        const room = await startRoom(t);
        const wav = join(room.directory, 'words.wav');
        const speech = speak(WORDS, join(room.directory, 'espeak.wav'));
        const words = new Float32Array(speech.length + REACH);
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

        const pieces = compare(heard);
        const same = pieces.filter(({ similarity }) => similarity > SAME);
        const median_ms = middle(same.map(({ delay_ms }) => delay_ms));
        const good = same.filter(({ delay_ms }) => Math.abs(delay_ms - median_ms) < APART_MS);
        t.diagnostic(`figure: from mouth to ear: ${median_ms?.toFixed(0)} ms in ${name}`);
        assert.ok(pieces.length * PIECE > speech.length / 2, `only ${pieces.length} pieces were heard`);
        assert.ok(good.length >= 0.6 * pieces.length, `${good.length} of ${pieces.length}: ${pieces
            .map(p => `${p.similarity.toFixed(2)} at ${p.delay_ms.toFixed(0)} ms`).join(', ')}`);
    });
}
