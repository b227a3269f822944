// Real browsers, headless, driven by puppeteer-core: Chromium over the DevTools protocol, Firefox over
// WebDriver BiDi. Every page is watched: what it complains about, and whom it asks for anything.

import assert from 'node:assert/strict';
import puppeteer from 'puppeteer-core';
import { cleanUp, tempDir, until } from './processes.mjs';

const START_MS = 60_000; // a browser's first start on a loaded machine
const PATIENCE_MS = 30_000;

const BROWSERS = {
    chromium: {
        browser: 'chrome',
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: [
            '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync',
        ],
        ignoreDefaultArgs: ['--mute-audio'], // what else would we listen to
    },
    firefox: {
        browser: 'firefox',
        executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    },
};

export const browserNames = Object.keys(BROWSERS);

// Starts a browser; `env` is added to its environment.
export async function startBrowser(t, name, { env = {} } = {}) {
    const browser = await puppeteer.launch({
        ...BROWSERS[name],
        headless: true,
        defaultViewport: null, // set by resize
        timeout: START_MS,
        protocolTimeout: START_MS,
        userDataDir: tempDir(t),
        env: { ...process.env, ...env },
    });
    cleanUp(t, () => browser.close());
    return browser;
}

// Asks from outside, again and again: what waits within the page is made of a string, which the page's
// Content-Security-Policy forbids, and Firefox 140 obeys.
function untilInPage(page, condition, argument) {
    return until(async () => (await page.evaluate(condition, argument)) || null,
        String(condition), PATIENCE_MS);
}

// Gives the page another size. Firefox 140 (of Debian 12 and 13) has no screen orientation to set, which puppeteer
// asks for beside the size and then gives up.
export async function resize(page, { width, height }) {
    await page.setViewport({ width, height }).catch(error => {
        if (!error.message.includes('emulation.setScreenOrientationOverride')) throw error;
    });
    await untilInPage(page, wanted => window.innerWidth === wanted, width);
}

// Opens `url` and returns a Listener's page. `browser`: or a context of it, somebody else's. `before` runs in the
// page ahead of its own scripts, to make another browser of it; `zone` is where it believes to be (Chromium).
export async function openPage(browser, url, { width = 1280, height = 800, before, zone } = {}) {
    const page = await browser.newPage();
    if (zone) await page.emulateTimezone(zone);
    if (before) await page.evaluateOnNewDocument(before);
    const opened = new WatchedPage(page, new URL(url).origin);
    await resize(page, { width, height });
    opened.response = await page.goto(url, { timeout: PATIENCE_MS });
    return opened;
}

class WatchedPage {
    constructor(page, origin) {
        this.page = page;
        this.complaints = [];
        this.foreign = [];
        page.on('console', message => {
            if (['error', 'warn'].includes(message.type())) this.complaints.push(message.text());
        });
        page.on('pageerror', error => this.complaints.push(String(error)));
        page.on('request', request => {
            const { protocol, origin: asked } = new URL(request.url());
            if (asked !== origin && !['data:', 'blob:'].includes(protocol)) this.foreign.push(request.url());
        });
    }

    text(selector) {
        return this.page.$eval(selector, element => element.textContent);
    }

    // What the page says is happening: a word of client/web/state.mjs.
    phase() {
        return this.page.$eval('body', body => body.dataset.phase);
    }

    async untilPhase(...phases) {
        await this.until(wanted => wanted.includes(document.body.dataset.phase), phases)
            .catch(async error => {
                const shown = await this.page.$eval('#page', element => element.innerText);
                throw new Error(`waited for ${phases}: ${error.message}\n${shown}\n${this.complaints}`);
            });
    }

    // Waits until `condition(argument)`, run in the page, is true.
    until(condition, argument) {
        return untilInPage(this.page, condition, argument);
    }

    click(selector) {
        return this.page.click(selector);
    }

    // A figure of the details, opened before, as the page writes it.
    figure(name) {
        return this.page.$$eval('#figures dt', (terms, wanted) =>
            terms.find(term => term.textContent === wanted)?.nextElementSibling.textContent, name);
    }

    assertContent({ complaints = [] } = {}) {
        const unexpected = this.complaints.filter(text => !complaints.some(known => known.test(text)));
        assert.deepEqual(unexpected, []);
        assert.deepEqual(this.foreign, [], 'requests to somebody else');
    }
}
