// Goal: the live-listen page, in real browsers, does what a listener expects of it: opens, plays, tells
// the truth about what happens, comes back by itself, works without a mouse.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { RATE_HZ, speak, writeWav } from '../lib/audio.mjs';
import { browserNames, openPage, resize, startBrowser } from '../lib/browser.mjs';
import { startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';

const TONE_DBOV = -43; // of the channel `fr`: a sine with an amplitude of 0.01

function material(t) {
    const directory = tempDir(t);
    const path = name => join(directory, name);
    writeWav(path('speech.wav'), speak(
        'The twenty-eighth session of the Commission is called to order. We take up the first item.',
        path('espeak.wav')));
    const tone = Float32Array.from({ length: RATE_HZ }, (_, i) =>
        0.01 * Math.sin(2 * Math.PI * 440 * i / RATE_HZ));
    writeWav(path('tone.wav'), tone);
    return { floor: `file:${path('speech.wav')},loop`, fr: `file:${path('tone.wav')},loop` };
}

const checked = page => page.page.$eval('#channels :checked', input => input.value);
const level = async page => Number((await page.figure('Level')).match(/-?\d+/)[0]);
const kilobytes = async page => Number((await page.figure('Data received')).match(/[\d.]+/)[0]);

// Of all listeners, as they have reported.
const heardSeconds = metrics => [...metrics.matchAll(/^livelisten_heard_seconds_total\{.*\} ([\d.]+)$/gm)]
    .reduce((sum, [, seconds]) => sum + Number(seconds), 0);

// Live, and not only in words: half a second of sound came in.
async function hears(page) {
    await page.untilPhase('live', 'silent');
    const before = await kilobytes(page);
    await until(async () => await kilobytes(page) > before + 2.5, 'sound to come in');
    assert.ok(['live', 'silent'].includes(await page.phase()));
}

for (const name of browserNames) {
    test(`the page in ${name}`, async t => {
        const { env } = await startRoom(t); // a browser wants a sound device
        const sources = material(t);
        let relay = await startRelay(t);
        let capture = await startCapture(t, relay, sources);
        const browser = await startBrowser(t, name, { env });
        const link = `${relay.url}/m/demo?lang=en&channel=floor`;
        const page = await openPage(browser, link);

        await t.test('opens, names the meeting and says that the room is live', async () => {
            await page.untilPhase('ready', 'silent');
            assert.ok((await page.text('#title')).length > 0);
            assert.equal(await page.text('#listen-name'), 'Listen');
            assert.equal(await checked(page), 'floor');
        });

        await t.test('plays after one click: live, with a level that moves and a delay', async () => {
            await page.click('#listen');
            await page.untilPhase('live');
            assert.equal(await page.text('#listen-name'), 'Pause');
            await page.until(() => /^\d+ ms behind/.test(document.getElementById('delay').textContent));
            await page.click('.settings summary');
            await page.click('#details summary');
            await page.until(() => document.querySelector('#figures dd') !== null);
            const output = name === 'firefox' ? /^–$/ : /^\d+ ms$/; // Firefox is not asked
            await until(async () => output.test(await page.figure('Of which sound device')), `${output}`);
            const seen = new Set();
            await until(async () => seen.add(await level(page)).size >= 3,
                () => `three different levels; seen ${[...seen]}`);
        });

        await t.test('evens the loudness out when asked to, but not for interpreters', async () => {
            const evened = () => page.page.$eval('#levelling', ({ checked, disabled }) => ({ checked, disabled }));
            assert.deepEqual(await evened(), { checked: false, disabled: false });
            await page.click('aria/Even loudness[role="switch"]');
            await until(async () => Number((await page.figure('Loudness adjusted by')).match(/-?\d+/)[0]) !== 0,
                'speech to be made louder, or softer');
            await page.click('#deliveries [value=interpreter]');
            assert.deepEqual(await evened(), { checked: false, disabled: true });
            await page.click('#deliveries [value=standard]');
            assert.deepEqual(await evened(), { checked: true, disabled: false });
            await page.click('#levelling');
            await hears(page);
        });

        await t.test('goes to another channel by keyboard, and hears that one', async () => {
            await page.page.focus('#channels :checked');
            for (let i = 0; i < 16 && await checked(page) !== 'fr'; i++) {
                await page.page.keyboard.press('ArrowDown');
            }
            assert.equal(await checked(page), 'fr');
            await until(async () => Math.abs(await level(page) - TONE_DBOV) <= 2,
                'the level of the tone');
            await page.untilPhase('live');
            assert.match(await page.text('#hint'), /Français/);
        });

        await t.test('saves data when asked to: the same tone, in another rendition', async () => {
            await page.click('#saver');
            await hears(page);
            await until(async () => Math.abs(await level(page) - TONE_DBOV) <= 2,
                'the level of the tone');
            await page.click('#saver');
            await hears(page);
        });

        await t.test('pauses, and goes on', async () => {
            await page.page.focus('#listen');
            await page.page.keyboard.press(' ');
            await page.untilPhase('ready');
            assert.equal(await page.text('#listen-name'), 'Listen');
            await until(async () => heardSeconds(await (await fetch(`${relay.url}/metrics`)).text()) > 0,
                'the relay to be told what was heard');
            await page.page.keyboard.press('Enter');
            await hears(page);
        });

        await t.test('a capture that dies and comes back is heard again, untouched', async () => {
            await capture.stop('SIGKILL');
            await page.untilPhase('waiting');
            capture = await startCapture(t, relay, sources);
            await hears(page);
        });

        await t.test('nobody complained, nobody else was asked', () => page.assertContent());

        await t.test('a relay that dies and comes back is found again', async () => {
            const { port, state } = relay;
            await relay.program.stop('SIGKILL');
            await page.untilPhase('reconnecting');
            relay = await startRelay(t, { port, state });
            await hears(page);
            page.assertContent({ complaints: [/WebSocket|can.t establish a connection|interrupted/i] });
        });

        await t.test('remembers channel and volume on this device', async () => {
            await page.page.focus('#volume');
            await page.page.keyboard.press('ArrowLeft');
            const volume = await page.page.$eval('#volume', slider => slider.value);
            assert.notEqual(volume, '100');
            await page.page.goto(`${relay.url}/m/demo?lang=en`);
            await page.untilPhase('ready');
            assert.equal(await checked(page), 'fr');
            assert.equal(await page.page.$eval('#volume', slider => slider.value), volume);
            assert.equal(await page.page.evaluate(() => document.cookie), '');
        });

        await t.test('speaks Arabic from right to left', async () => {
            await page.page.select('#language', 'ar');
            await page.until(() => document.documentElement.dir === 'rtl');
            assert.equal(await page.text('#listen-name'), 'استماع');
            assert.equal(await page.page.$eval('html', html => html.lang), 'ar');
        });

        await t.test('fits a phone of 320 pixels', async () => {
            await resize(page.page, { width: 320, height: 568 });
            const [inside, outside] = await page.page.$eval('html', html =>
                [html.scrollWidth, html.clientWidth]);
            assert.ok(inside <= outside, `${inside} > ${outside}`);
        });

        await t.test('an unknown meeting: told in plain words', async () => {
            const nothing = await openPage(browser, `${relay.url}/m/no-such-meeting`);
            assert.equal(nothing.response.status(), 404);
            assert.match(await nothing.text('h1'), /no such meeting/i);
            assert.deepEqual(nothing.foreign, []);
        });
    });
}
