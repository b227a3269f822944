// Goal: an interpreter hears two channels at once, each in the ear it was given, as loud as it was set, by keys as
// by mouse; sees what each is like; and is told when one is lost.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { dbfs, RATE_HZ, writeWav } from '../lib/audio.mjs';
import { assertAccessible } from '../lib/axe.mjs';
import { browserNames, openPage, resize, startBrowser } from '../lib/browser.mjs';
import { Operator } from '../lib/operator.mjs';
import { startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';

const FLOOR_HZ = 440;
const BOOTH_HZ = 1000;
const AMPLITUDE = 0.2;
const HEARD_S = 1;
const PIECE = RATE_HZ / 20; // whole periods of both
const SILENT_DBFS = -45; // the tones are 15 dB above it and more

function tone(directory, hz) {
    const path = join(directory, `${hz}.wav`);
    writeWav(path, Float32Array.from({ length: RATE_HZ }, (_, i) => AMPLITUDE * Math.sin(2 * Math.PI * hz * i / RATE_HZ)));
    return `file:${path},loop`;
}

// Level of a sine within a piece [dBFS].
function levelAt(piece, hz) {
    let [re, im] = [0, 0];
    piece.forEach((sample, i) => {
        re += sample * Math.cos(2 * Math.PI * hz * i / RATE_HZ);
        im += sample * Math.sin(2 * Math.PI * hz * i / RATE_HZ);
    });
    return dbfs(Math.SQRT2 * Math.hypot(re, im) / piece.length);
}

// The usual level: a splice of the player or a busy machine spoils a piece or two.
function usualLevel(samples, hz) {
    const pieces = Array.from({ length: Math.floor(samples.length / PIECE) }, (_, i) =>
        levelAt(samples.subarray(i * PIECE, (i + 1) * PIECE), hz));
    return pieces.sort((a, b) => a - b)[pieces.length >> 1];
}

// What is in which ear, right now: { left: { floor, booth }, right: { floor, booth } } [dBFS].
async function listen(headphones) {
    const heard = await headphones.listen(HEARD_S);
    return Object.fromEntries(Object.entries(heard).map(([ear, samples]) =>
        [ear, { floor: usualLevel(samples, FLOOR_HZ), booth: usualLevel(samples, BOOTH_HZ) }]));
}

const isHeard = level => level > SILENT_DBFS;
// "booth right, floor left"
const places = heard => Object.entries(heard).flatMap(([ear, levels]) =>
    Object.entries(levels).filter(([, level]) => isHeard(level)).map(([channel]) => `${channel} ${ear}`)).sort().join(', ');

async function untilHeard(headphones, wanted) {
    let heard;
    await until(async () => places(heard = await listen(headphones)) === wanted,
        () => `to hear ${wanted}, not ${JSON.stringify(heard)}`);
    return heard;
}

const within = (number, selector) => `.panel[data-number="${number}"] ${selector}`;

for (const name of browserNames) {
    test(`the interpreter's view in ${name}`, async t => {
        const room = await startRoom(t);
        const headphones = await room.headphones();
        const directory = tempDir(t);
        const relay = await startRelay(t);
        const sources = { floor: tone(directory, FLOOR_HZ), fr: tone(directory, BOOTH_HZ) };
        let capture = await startCapture(t, relay, sources);
        const operator = new Operator(relay, 'demo');
        const browser = await startBrowser(t, name, { env: headphones.env });
        const page = await openPage(browser, `${relay.url}/m/demo/monitor?lang=en`);
        const keyboard = page.page.keyboard;
        const untilPhases = (...wanted) => page.until(expected =>
            [...document.querySelectorAll('.panel')].map(({ dataset }) => dataset.phase).join() === expected, wanted.join());
        const value = (number, figure) => page.text(within(number, `[data-figure=${figure}] bdi`));
        const chosen = number => page.page.$eval(within(number, '[data-part=channel]'), select => select.value);

        await t.test('opens with the floor and the booth that sends', async () => {
            await untilPhases('ready', 'ready');
            assert.deepEqual([await chosen(1), await chosen(2)], ['floor', 'fr']);
            await assertAccessible(page.page, 'ready');
        });

        await t.test('one key starts both: the floor left, the booth right', async () => {
            await keyboard.press(' ');
            await untilPhases('live', 'live');
            await untilHeard(headphones, 'booth right, floor left');
        });

        await t.test('shows of each what it is like', async () => {
            for (const number of [1, 2]) {
                await until(async () => /^\d+$/.test(await value(number, 'delay')), 'a delay');
                await until(async () => /^-1[34567]$/.test(await value(number, 'peak')), async () => `a peak of the tone, not ${
                    await value(number, 'peak')}`);
                await until(async () => await value(number, 'clipping') === '0', 'the quality of the input');
                await page.until(selector => {
                    const level = Number(document.querySelector(selector).getAttribute('aria-valuenow'));
                    return level < -10 && level > -25;
                }, within(number, '.meter'));
            }
            await assertAccessible(page.page, 'live');
        });

        await t.test('swaps the channels', async () => {
            await keyboard.press('s');
            assert.deepEqual([await chosen(1), await chosen(2)], ['fr', 'floor']);
            await untilHeard(headphones, 'booth left, floor right');
            await keyboard.press('s');
            await untilHeard(headphones, 'booth right, floor left');
        });

        await t.test('gives a channel another ear, mutes it and turns it down', async () => {
            await keyboard.press('2');
            await page.until(() => document.querySelector('.panel[aria-current=true]').dataset.number === '2');
            await keyboard.press('b');
            const before = await untilHeard(headphones, 'booth left, booth right, floor left');
            await keyboard.press('m');
            await untilHeard(headphones, 'floor left');
            await keyboard.press('m');
            for (let i = 0; i < 8; i++) await keyboard.press('ArrowDown');
            assert.equal(await page.text(within(2, 'output')), '40%');
            await until(async () => {
                const { right, left } = await listen(headphones);
                return Math.abs(before.right.booth - right.booth - 12) < 2 && Math.abs(before.left.floor - left.floor) < 2;
            }, 'half the volume, a quarter of the sound, of one channel');
            await keyboard.press('r');
        });

        await t.test('hot keys leave forms alone, and can be switched off', async () => {
            const isMuted = () => page.page.$eval(within(2, '[data-part=mute]'), button => button.getAttribute('aria-pressed'));
            await page.page.focus('#theme');
            await keyboard.press('m');
            assert.equal(await isMuted(), 'false');
            await page.click('#keys');
            await keyboard.press('m');
            assert.equal(await isMuted(), 'false');
            await page.click('#keys');
            await keyboard.press('m');
            assert.equal(await isMuted(), 'true');
            await keyboard.press('m');
            await keyboard.press('?');
            await page.until(() => document.getElementById('help').open);
            await assertAccessible(page.page, 'help');
            await keyboard.press('Escape');
            await page.until(() => !document.getElementById('help').open);
        });

        await t.test('off air it says so and stays ready', async () => {
            await operator.order('pause');
            await operator.announce({ en: 'We resume at three.', fr: 'Reprise à trois heures.' });
            await untilPhases('break', 'break');
            await page.until(() => document.getElementById('announcement').textContent === 'We resume at three.');
            await untilHeard(headphones, '');
            assert.equal(await page.text('#proceedings'), 'Break');
            await assertAccessible(page.page, 'break');
            await operator.order('live');
            await untilPhases('live', 'live');
            await untilHeard(headphones, 'booth right, floor left');
        });

        await t.test('tells that a channel is lost, and hears it again when it is back', async () => {
            await capture.stop('SIGKILL');
            await untilPhases('waiting', 'waiting');
            capture = await startCapture(t, relay, sources);
            await untilPhases('live', 'live');
            await untilHeard(headphones, 'booth right, floor left');
        });

        await t.test('remembers what was set; in Arabic, in light, on a phone it fits', async () => {
            await page.page.select('#theme', 'light');
            await page.page.select('#language', 'ar');
            await page.until(() => document.documentElement.dir === 'rtl');
            await page.page.goto(`${relay.url}/m/demo/monitor`);
            await untilPhases('ready', 'ready');
            assert.equal(await page.page.$eval('html', html => html.dataset.theme), 'light');
            assert.equal(await page.text('#start-name'), 'ابدأ');
            assert.match(await page.text(within(2, 'output')), /40/);
            await assertAccessible(page.page, 'Arabic');
            for (const width of [320, 390, 1920]) {
                await resize(page.page, { width, height: 800 });
                const wide = await page.page.$eval('html', html => (html.scrollWidth <= html.clientWidth ? []
                    : [...html.querySelectorAll('*')].filter(element => element.getBoundingClientRect().left < 0 ||
                        element.getBoundingClientRect().right > html.clientWidth).map(({ outerHTML }) => outerHTML.slice(0, 100))));
                assert.deepEqual(wide, [], `${width} px`);
            }
        });

        await t.test('nobody complained, nobody else was asked', () => page.assertContent());
    });
}
