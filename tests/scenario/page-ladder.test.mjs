// Goal of this test: in a browser, too, whoever has a narrow way goes over to lighter sound, is told so in words, hears on, and
// the relay knows it: the page for listening, and both ears of the interpreter's view. (The way back takes a minute: ladder.test.mjs.)

import { join } from 'node:path';
import { test } from 'node:test';
import { RATE_HZ, writeWav } from '../lib/audio.mjs';
import { browserNames, openPage, startBrowser } from '../lib/browser.mjs';
import { startNarrow } from '../lib/narrow.mjs';
import { startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';

const NARROW_BYTES_PER_S = 4_000; // for each connection; `hi` needs some 7,000, `lo` some 2,500
const WORSE_MS = 60_000; // for the offer, at most

async function setUp(t) {
    const room = await startRoom(t);
    const wav = join(tempDir(t), 'tone.wav');
    writeWav(wav, Float32Array.from({ length: RATE_HZ }, (_, i) => 0.1 * Math.sin(2 * Math.PI * 440 * i / RATE_HZ)));
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${wav},loop`, fr: `file:${wav},loop` });
    const browser = await startBrowser(t, browserNames[0], { env: room.env });
    return { relay, browser, way: await startNarrow(t, relay.port) };
}

async function untilHearLo(relay, count) {
    await until(async () => {
        const text = await (await fetch(`${relay.url}/metrics`)).text();
        const heard = [...text.matchAll(/^livelisten_listeners\{.*rendition="lo".*\} (\d+)$/gm)];
        return heard.reduce((sum, [, listeners]) => sum + Number(listeners), 0) === count || null;
    }, `${count} to hear lo`, WORSE_MS);
}

const says = (page, selector, words) => until(async () =>
    (await page.page.$$eval(selector, elements => elements.map(element => element.textContent)))
        .every(text => words.test(text)) || null, `${selector} to say ${words}`, WORSE_MS);

test('the page for listening', async t => {
    const { relay, browser, way } = await setUp(t);
    const page = await openPage(browser, `${way.url}/m/demo?lang=en&channel=floor`);
    await page.untilPhase('ready', 'silent');
    await page.click('#listen');
    await page.untilPhase('live');

    way.rate(NARROW_BYTES_PER_S);
    await says(page, '#hint', /Your connection is slow, so the sound is lighter/);
    await untilHearLo(relay, 1);
    await page.untilPhase('live');
    await page.click('#listen'); // paused: the next listening begins as wished
    way.rate(0);
    await page.untilPhase('ready');
    await page.click('#listen');
    await page.untilPhase('live');
    await says(page, '#hint', /You are listening to: Floor\.$/);
    await untilHearLo(relay, 0);
    page.assertContent();
});

test("the interpreter's view", async t => {
    const { relay, browser, way } = await setUp(t);
    const page = await openPage(browser, `${way.url}/m/demo/monitor?lang=en&channel=floor&relay=fr`);
    await says(page, '.panel [data-part=phase]', /Ready/);
    await page.click('#start');
    await says(page, '.panel [data-part=phase]', /Live/);

    way.rate(NARROW_BYTES_PER_S);
    await says(page, '.panel [data-part=hint]', /The connection is slow: the sound is lighter/);
    await untilHearLo(relay, 2);
    page.assertContent();
});
