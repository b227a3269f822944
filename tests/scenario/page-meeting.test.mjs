// Goal: the live-listen page goes with a meeting from the day before to the end of it: what is shown, what is
// heard (in the room's headphones), what comes by itself.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertAccessible } from '../lib/axe.mjs';
import { browserNames, openPage, resize, startBrowser } from '../lib/browser.mjs';
import { Operator } from '../lib/operator.mjs';
import { startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';
import { heardWhile, pause, sounds, tone, untilHeard } from '../lib/tones.mjs';

const MEETING = `
id: session
title: {en: Annual session, fr: Session annuelle, ar: الدورة السنوية}
room: Room XIX
zone: Europe/Zurich
sittings:
  - {date: 2025-04-09, start: "10:00", end: "13:00"}
  - {date: 2025-04-09, start: "15:00", end: "18:00"}
items:
  - {title: {en: Opening, fr: Ouverture}, kind: statement, function: {en: Chair, fr: Présidence}}
  - {title: {en: "<b>Theme 1</b>"}, kind: discussion}
  - {title: {en: Theme 2, fr: Thème 2}, kind: video statement, time: "15:00", sitting: 2}
channels: [{name: floor}, {name: fr}, {name: ar}]
documents:
  - {title: {en: Report}, url: "https://example.org/report.pdf"}
`;
const CLOSED = `
id: closed
title: {en: Closed consultation}
access: token
zone: Europe/Zurich
sittings: [{date: 2025-04-09, start: "15:00", end: "16:00"}]
channels: [{name: floor}]
`;
const START = '2025-04-09T06:00:00Z'; // by the meeting's clock: two hours before it
const FLOOR_HZ = 440;
const FRENCH_HZ = 311;
const CHIME_HZ = [659.26, 987.77];
const TEST_HZ = 554.37;

async function setUp(t, name) {
    const room = await startRoom(t);
    const directory = tempDir(t);
    const meetings = join(directory, 'meetings');
    mkdirSync(meetings);
    writeFileSync(join(meetings, 'session.yaml'), MEETING);
    writeFileSync(join(meetings, 'closed.yaml'), CLOSED);
    const relay = await startRelay(t, { args: ['--meetings', meetings, '--rehearse', START] });
    await startCapture(t, relay, {
        floor: tone(join(directory, 'floor.wav'), FLOOR_HZ), fr: tone(join(directory, 'fr.wav'), FRENCH_HZ),
    }, { meeting: 'session' });
    const browser = await startBrowser(t, name, { env: { ...room.env, TZ: 'Asia/Shanghai' } });
    return { room, relay, browser, operator: new Operator(relay, 'session') };
}

const drag = (page, id, value) => page.page.$eval(`#${id}`, (slider, wanted) => {
    slider.value = wanted;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
}, value);

const places = page => page.page.$$eval('.item', items => items.map(({ dataset }) => dataset.place));
const untilText = (page, selector, pattern) => until(async () => pattern.test(await page.text(selector)),
    async () => `${pattern} in ${selector}`);

for (const name of browserNames) {
    test(`a meeting in ${name}`, async t => {
        const { room, relay, browser, operator } = await setUp(t, name);
        const page = await openPage(browser, `${relay.url}/m/session?lang=fr&channel=fr`);
        const accessible = state => assertAccessible(page.page, state);

        await t.test('before: what, when by both clocks, how long until then', async () => {
            await page.untilPhase('scheduled');
            await untilText(page, '#title', /^Session annuelle$/);
            const when = (await page.text('#when')).replaceAll('\u2060', '');
            assert.match(when, /mercredi 9 avril 2025/);
            assert.match(when, /10:00–13:00 · 15:00–18:00/);
            assert.match(when, /16:00–19:00 · 21:00–00:00/, 'in Shanghai');
            assert.match(await page.text('#countdown'), /Commence dans\s*(2\sheures|1\sheure)/);
            assert.deepEqual(await places(page), ['next', 'later', 'later']);
            const calendar = await fetch(await page.page.$eval('#calendar', ({ href }) => href));
            assert.match(await calendar.text(), /BEGIN:VEVENT/);
            await accessible('before');
        });

        await t.test('before: a tone to check the sound, and what to try when it is not heard', async () => {
            const ears = await heardWhile(room, async () => {
                await page.click('#check');
                await pause(2_500);
            });
            assert.ok(sounds(ears, TEST_HZ));
            await page.click('#check-no');
            assert.equal(await page.page.$$eval('#check-hints li', hints => hints.filter(li => li.offsetHeight).length), 3);
            assert.equal(await page.page.evaluate(() => document.activeElement.id), 'check-again');
            await page.click('#check');
        });

        await t.test('who waits hears nothing of the room until it is live, then a chime and the channel', async () => {
            await page.click('#listen');
            await untilText(page, '#listen-name', /Ne plus attendre/);
            await operator.order('doors');
            await page.untilPhase('doors');
            const waiting = await heardWhile(room, () => pause(1_500));
            assert.ok(!sounds(waiting, FRENCH_HZ) && !sounds(waiting, FLOOR_HZ), 'before it is live');
            const ears = await heardWhile(room, async () => {
                await operator.order('live');
                await page.untilPhase('live');
                await pause(2_000);
            });
            for (const hz of [...CHIME_HZ, FRENCH_HZ]) assert.ok(sounds(ears, hz), `${hz} Hz`);
        });

        await t.test('during: the item, who speaks, what is done and what comes', async () => {
            await untilText(page, '#now-title', /^\s*Ouverture\s*$/);
            assert.match(await page.text('#now-speaker'), /Présidence/);
            await operator.order('next');
            await untilText(page, '#now-title', /<b>Theme 1<\/b>/);
            assert.equal(await page.page.$eval('#now-title bdi', ({ lang }) => lang), 'en', 'there is no French');
            assert.deepEqual(await places(page), ['done', 'now', 'next']);
            assert.match(await page.page.$eval('[aria-current=step]', item => item.textContent), /Theme 1/);
            await accessible('during');
        });

        await t.test('during: an announcement, in the listener\'s language or another, until closed or withdrawn', async () => {
            await operator.announce({ en: 'Please mute', fr: 'Coupez vos micros' });
            await untilText(page, '#announcement-text', /Coupez vos micros/);
            await accessible('announcement');
            await page.click('#dismiss');
            await untilText(page, '#announcement-text', /^\s*$/);
            assert.equal(await page.page.evaluate(() => document.activeElement.id), 'heading');
            await operator.announce({ ar: 'نستأنف بعد قليل' });
            await untilText(page, '#announcement-text', /نستأنف/);
            assert.equal(await page.page.$eval('#announcement-text bdi', ({ dir }) => dir), 'rtl');
            await operator.announce(null);
            await untilText(page, '#announcement-text', /^\s*$/);
        });

        await t.test('during: the floor under the interpretation, and away again', async () => {
            await untilHeard(room, [FRENCH_HZ], [FLOOR_HZ]);
            await drag(page, 'balance', 50);
            await untilHeard(room, [FRENCH_HZ, FLOOR_HZ]);
            await drag(page, 'balance', 100);
            await untilHeard(room, [FLOOR_HZ], [FRENCH_HZ]);
            await drag(page, 'balance', 0);
            await untilHeard(room, [FRENCH_HZ], [FLOOR_HZ]);
        });

        await t.test('a programme that changes is shown as it is now', async () => {
            await operator.define(MEETING.replace('Thème 2', 'Thème deux'));
            await untilText(page, '#items', /Thème deux/);
        });

        await t.test('a break: says until when, is silent, and is over by itself, with a chime', async () => {
            await operator.order('pause', { until: '15:00' });
            await page.untilPhase('break');
            assert.match(await page.text('#phase'), /Pause jusqu’à 15:00/);
            assert.match(await page.text('#when'), /21:00/);
            assert.match(await page.text('#countdown'), /Reprend dans/);
            await untilHeard(room, [], [FRENCH_HZ, FLOOR_HZ]);
            await accessible('break');
            const ears = await heardWhile(room, async () => {
                await operator.order('live');
                await page.untilPhase('live');
                await pause(2_000);
            });
            for (const hz of [...CHIME_HZ, FRENCH_HZ]) assert.ok(sounds(ears, hz), `${hz} Hz`);
        });

        await t.test('the embedded page: title, item, button, channels, and no more', async () => {
            const small = await openPage(browser, `${relay.url}/m/session/embed?lang=ar&channel=ar`);
            await small.untilPhase('waiting'); // nobody publishes Arabic
            assert.equal(await small.page.$eval('html', ({ dir }) => dir), 'rtl');
            const seen = await small.page.$$eval('header, footer, #title, #now-title, #listen, #channels, #programme, #full',
                elements => elements.filter(element => element.offsetHeight).map(({ id, localName }) => id || localName));
            assert.deepEqual(seen.sort(), ['channels', 'full', 'listen', 'now-title', 'title']);
            await resize(small.page, { width: 320, height: 480 });
            await assertAccessible(small.page, 'embedded');
            small.assertContent();
            await small.page.close();
        });

        await t.test('a closed meeting admits whoever has the link, which does not stay on the screen', async () => {
            const link = `${relay.url}/m/closed?lang=en`;
            const token = readFileSync(join(relay.state, 'listen', 'closed.token'), 'utf8').trim();
            const guest = await openPage(browser, `${link}#token=${token}`);
            await guest.untilPhase('scheduled');
            await untilText(guest, '#title', /^Closed consultation$/);
            assert.equal(await guest.page.evaluate(() => location.href), link);
            await guest.page.reload();
            await guest.untilPhase('scheduled');
            await guest.page.evaluate(() => {
                const { createObjectURL } = URL;
                URL.createObjectURL = blob => {
                    blob.text().then(text => { globalThis.calendar = text; });
                    return createObjectURL(blob);
                };
            });
            await guest.click('#calendar');
            await guest.until(() => /BEGIN:VEVENT/.test(globalThis.calendar));
            guest.assertContent();
            await guest.page.close();
            const stranger = await openPage(browser, link);
            await stranger.untilPhase('denied');
            await stranger.page.close();
        });

        await t.test('after: the end, the documents, the programme as it was', async () => {
            await operator.order('end');
            await page.untilPhase('ended');
            assert.equal(await page.page.$eval('#listen', ({ offsetHeight }) => offsetHeight), 0);
            assert.deepEqual(await places(page), ['done', 'done', 'left']);
            assert.equal(await page.page.$eval('#documents a', ({ href }) => href), 'https://example.org/report.pdf');
            await accessible('after');
            // Puppeteer has no such thing for Firefox.
            if (name === 'chromium') await page.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
            await page.until(() => document.getAnimations().length === 0); // colours on their way
            await accessible('after, in the dark');
        });

        await t.test('nobody complained, nobody else was asked', () => page.assertContent());
    });
}
