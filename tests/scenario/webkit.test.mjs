// Goal: the pages work in WebKit, whose relative is the only engine on iPhones: they open, say what is
// happening, the sound arrives, and orders are taken.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Operator, operatorToken } from '../lib/operator.mjs';
import { root, startCapture, startRelay, tempDir } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';
import { storyOf } from '../lib/story.mjs';
import { chant } from '../lib/tones.mjs';
import { startWebkit } from '../lib/webkit.mjs';

const SESSION = 'cstd28-wsis20';

test('WebKit', async t => {
    const { env } = await startRoom(t); // a browser wants a sound device
    const directory = tempDir(t);
    const relay = await startRelay(t, {
        args: ['--meetings', join(root, 'docs/examples/meetings'), '--rehearse', '2025-04-09T09:50:00+02:00'],
    });
    const operator = new Operator(relay, SESSION);
    await startCapture(t, relay, { floor: chant(join(directory, 'floor.wav'), 440), fr: chant(join(directory, 'fr.wav'), 740) },
        { meeting: SESSION });
    const page = await startWebkit(t, { env });
    const step = storyOf(t);

    await step('shows a session that is to begin, in Arabic', async () => {
        await page.open(`${relay.url}/m/${SESSION}?lang=ar&channel=floor`);
        await page.until(() => document.body.dataset.phase === 'doors');
        assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
        assert.match(await page.text('#title'), /^اللجنة المعنية/);
        assert.match(await page.text('#countdown'), /دقائق/);
        assert.equal(await page.evaluate(() => document.querySelectorAll('.item').length), 10);
        assert.deepEqual(await page.complaints(), []);
    });

    await step('shows that it is live, and plays after one click', async () => {
        await operator.order('live');
        await page.open(`${relay.url}/m/${SESSION}?lang=en&channel=floor`);
        await page.until(() => document.body.dataset.phase === 'ready');
        assert.match(await page.text('#now-title'), /Briefing by the co-facilitator/);
        await page.click('#listen');
        await page.until(() => document.body.dataset.phase === 'live');
        await page.until(() => /\d/.test(document.getElementById('delay').textContent));
        assert.deepEqual(await page.complaints(), []);
    });

    await step('has two channels in the ears of an interpreter', async () => {
        await page.open(`${relay.url}/m/${SESSION}/monitor?lang=fr&channel=floor&relay=fr`);
        await page.until(() => document.querySelectorAll('.panel[data-phase=ready]').length === 2);
        assert.match(await page.text('#proceedings'), /À l’antenne/);
        await page.click('#start');
        await page.until(() => document.querySelectorAll('.panel[data-phase=live]').length === 2);
        await page.until(() => [...document.querySelectorAll('[data-figure=delay] bdi')].every(figure => /\d/.test(figure.textContent)));
        assert.deepEqual(await page.complaints(), []);
    });

    await step('takes the orders of an operator', async () => {
        await page.open(`${relay.url}/console#${SESSION}`);
        await page.until(() => document.getElementById('sign-in').offsetHeight > 0);
        await page.type('#name', 'podium');
        await page.type('#token', operatorToken(relay));
        await page.click('#sign-in button.primary');
        await page.until(() => document.body.dataset.phase === 'live' && !document.body.classList.contains('stale'));
        await page.click('#proceedings [data-act=next]');
        await page.until(() => /^Item 2 of 10$/.test(document.getElementById('item-count').textContent));
        await page.click('#proceedings [data-act=pause]');
        await page.until(() => document.getElementById('dialog').open);
        await page.click('#dialog-yes');
        await page.until(() => document.body.dataset.phase === 'paused');
        assert.deepEqual(await page.complaints(), []);
    });
});
