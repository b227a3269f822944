// Goal: the pages work in WebKit, whose relative is the only engine on iPhones: they open, say what is
// happening, and the sound arrives.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { RATE_HZ, writeWav } from '../lib/audio.mjs';
import { startCapture, startRelay, tempDir } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';
import { startWebkit } from '../lib/webkit.mjs';

test('WebKit', async t => {
    const { env } = await startRoom(t); // a browser wants a sound device
    const tone = join(tempDir(t), 'tone.wav');
    writeWav(tone, Float32Array.from({ length: RATE_HZ }, (_, i) => 0.1 * Math.sin(2 * Math.PI * 440 * i / RATE_HZ)));
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${tone},loop` });
    const page = await startWebkit(t, { env });

    await t.test('opens the live-listen link and says that the room is live', async () => {
        await page.open(`${relay.url}/m/demo?lang=en&channel=floor`);
        await page.until(() => document.body.dataset.phase === 'ready');
        assert.match(await page.evaluate(() => document.getElementById('title').textContent), /\S/);
    });

    await t.test('plays after one click', async () => {
        await page.click('#listen');
        await page.until(() => document.body.dataset.phase === 'live');
        await page.until(() => /\d/.test(document.getElementById('delay').textContent));
    });
});
