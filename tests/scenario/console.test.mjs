// Goal: whoever sits at the console can run a meeting with it, is told the truth by it, and is stopped by it where
// something would go wrong.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { RATE_HZ, writeWav } from '../lib/audio.mjs';
import { assertAccessible } from '../lib/axe.mjs';
import { openPage, startBrowser } from '../lib/browser.mjs';
import { Console } from '../lib/console.mjs';
import { Operator, operatorToken } from '../lib/operator.mjs';
import { freePort, startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { storyOf } from '../lib/story.mjs';
import { tone } from '../lib/tones.mjs';

// French falls silent at once; the floor never does.
const MEETING = `
id: briefing
format: briefing
title: {en: A briefing, fr: Une réunion d'information}
zone: Europe/Zurich
sittings: [{date: 2025-04-09, start: "14:00", end: "15:00"}]
items:
  - {title: {en: Opening}}
  - {title: {en: "<i>Questions</i>"}, kind: discussion}
  - {title: {en: Closing}}
channels:
  - {name: floor}
  - {name: fr, alarms: {dead-air: {below: -60, for: 1}}}
`;
const REHEARSAL = ['--rehearse', '2025-04-09T13:40:00+02:00'];

async function setUp(t) {
    const directory = tempDir(t);
    const relay = await startRelay(t, { port: await freePort(), args: REHEARSAL });
    const operator = new Operator(relay, 'briefing');
    await operator.define(MEETING);
    const silence = join(directory, 'silence.wav');
    writeWav(silence, new Float32Array(RATE_HZ));
    await startCapture(t, relay, { floor: tone(join(directory, 'floor.wav'), 440), fr: `file:${silence},loop` },
        { meeting: 'briefing' });
    const browser = await startBrowser(t, 'chromium');
    const desk = new Console(await openPage(browser, `${relay.url}/console`, { width: 1280, height: 900 }));
    return { relay, operator, desk };
}

test('the console', async t => {
    const { relay, operator, desk } = await setUp(t);
    const { page, watched } = desk;
    const step = storyOf(t);
    const state = async () => (await operator.get('status')).state;
    const itemNow = () => page.$eval('#programme-list [aria-current=step]', button => button.textContent);

    await step('lets in with the token, and not without', async () => {
        await desk.signIn('podium', 'not-the-token');
        await desk.untilText('#sign-in-error', /does not accept this token/);
        await assertAccessible(page, 'sign-in');
        await desk.signIn('podium', operatorToken(relay));
        await watched.until(() => document.querySelectorAll('#meetings-list li').length > 0);
        await assertAccessible(page, 'list of meetings');
        await page.click('#meetings-list a[href="#briefing"]');
        await desk.untilFresh();
        await desk.untilPhase('scheduled');
        await page.reload();
        await desk.untilFresh();
    });

    await step('opens the doors without a question, goes live with one', async () => {
        await desk.press('doors');
        await desk.untilPhase('doors');
        await desk.press('live');
        await desk.untilAsked();
        await page.click('#dialog-no');
        assert.equal((await state()).phase, 'doors', 'after a no');
        await desk.press('live');
        await desk.confirm();
        await desk.untilPhase('live');
        assert.equal((await state()).phase, 'live');
    });

    await step('warns of a channel that is silent: on the screen, in the title, once', async () => {
        await desk.untilText('#alarm-list', /^Français: Dead air$/);
        assert.match(await page.title(), /^\(1\) ⚠ A briefing/);
        await watched.until(() => /Dead air/.test(document.getElementById('spoken-at-once').textContent));
        assert.deepEqual(await page.$$eval('#channel-list .alarm .channel-name', names =>
            names.map(({ textContent }) => textContent)), ['Français']);
        await assertAccessible(page, 'alarm');
        await page.click('#mute');
        await watched.until(() => document.getElementById('mute').getAttribute('aria-disabled') === 'true');
        assert.match(await page.title(), /^\(1\) ⚠/, 'muted is not over');
    });

    await step('goes to the next item, to any, and shows titles as they are written', async () => {
        await desk.press('next');
        await desk.untilText('#item-title', /^<i>Questions<\/i>$/);
        await desk.goTo(3);
        await desk.untilText('#item-count', /^Item 3 of 3$/);
        assert.match(await itemNow(), /Closing/);
        assert.equal(await desk.isPossible('next'), false);
        await desk.goTo(1);
        await desk.untilText('#item-count', /^Item 1 of 3$/);
        assert.equal((await state()).item, 1);
    });

    await step('announces, after a look at it, and withdraws', async () => {
        const text = { en: 'Please mute <b>now</b>', fr: 'Coupez vos micros', ar: 'كتم الصوت' };
        await desk.draft(text);
        assert.deepEqual(await page.$$eval('#dialog-texts li', texts =>
            texts.map(({ lang, textContent }) => [lang, textContent])), Object.entries(text).sort(([a], [b]) =>
            ['en', 'fr', 'ar'].indexOf(a) - ['en', 'fr', 'ar'].indexOf(b)));
        await desk.confirm();
        await desk.untilText('#announcement-texts', /Please mute <b>now<\/b>/);
        assert.deepEqual((await state()).announcement.text, text);
        await desk.withdraw();
        await watched.until(() => document.getElementById('announcement-current').hidden);
        assert.equal((await state()).announcement, null);
    });

    await step('pauses until a time of day, and ends the alarm with it', async () => {
        await desk.press('pause');
        await desk.confirm({ until: '14:20' });
        await desk.untilPhase('paused');
        assert.equal((await state()).until_us, Date.parse('2025-04-09T14:20:00+02:00') * 1_000);
        await desk.untilText('#milestone', /14:20/);
        await watched.until(() => document.getElementById('alarms').hidden);
        assert.match(await page.title(), /^A briefing/);
    });

    await step('says why when somebody else was faster', async () => {
        await desk.press('end');
        await desk.untilAsked();
        await operator.order('end');
        await desk.confirm();
        await desk.untilText('#order-error', /ended/);
        const { message } = await operator.order('end').catch(error => error);
        assert.ok(message.includes(await watched.text('#order-error')), message);
        await desk.untilPhase('ended');
        await desk.press('doors');
        await desk.untilPhase('doors');
        assert.equal(await watched.text('#order-error'), '', 'what went well leaves no reproach');
    });

    await step('shows when it has lost the relay, does nothing meanwhile, and comes back', async () => {
        relay.program.child.kill('SIGKILL');
        await relay.program.ended;
        await desk.untilText('#connection', /^Out of date, reconnecting\s+· as of \d/);
        await until(async () => !await desk.isPossible('live'), 'the buttons to be off');
        await assertAccessible(page, 'stale');
        await page.click('#acts [data-act=live]');
        assert.equal(await page.$eval('#dialog', ({ open }) => open), false);
        await startRelay(t, { port: relay.port, state: relay.state, args: REHEARSAL });
        await desk.untilFresh();
        await desk.untilPhase('doors');
        await until(() => desk.isPossible('live'), 'the buttons to be on');
    });

    await step('keeps a log of who did what, and forgets the token on the way out', async () => {
        await desk.untilText('#event-list', /podium/);
        await page.click('#sign-out');
        await page.reload();
        await watched.until(() => document.getElementById('sign-in')?.offsetHeight > 0);
    });

    await step('asked nobody else, and had no fault of its own', () => watched.assertContent({
        complaints: [/WebSocket|ERR_CONNECTION_REFUSED|40[19] \(/],
    }));
});
