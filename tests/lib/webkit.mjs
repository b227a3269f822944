// WebKitGTK, the relative of Safari that Debian has: its MiniBrowser on a screen that nobody sees (Xvfb), driven
// over the W3C WebDriver protocol (https://www.w3.org/TR/webdriver2/), which puppeteer does not speak.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, tempDir, until } from './processes.mjs';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'; // WebDriver 12.1: how an element is named
const PATIENCE_MS = 30_000;

// It lies beside the library, in a directory named after the machine and the version.
function miniBrowser() {
    for (const machine of readdirSync('/usr/lib').filter(name => name.includes('-linux-'))) {
        for (const version of ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']) {
            const path = join('/usr/lib', machine, version, 'MiniBrowser');
            if (existsSync(path)) return path;
        }
    }
    throw new Error('there is no MiniBrowser of WebKitGTK: ./setup test installs it');
}

async function startScreen(t) {
    const screen = start(t, 'Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']);
    await until(() => screen.status || /\d+\n/.test(screen.stdout), 'a screen that nobody sees');
    if (screen.status) throw new Error(screen.describe());
    return `:${screen.stdout.trim()}`;
}

class Driver {
    constructor(root) {
        this.root = root;
    }

    async call(method, path, body) {
        const response = await fetch(this.root + path, {
            method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' },
        });
        const { value } = await response.json();
        if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
        return value;
    }
}

class WebkitPage {
    constructor(driver) {
        this.driver = driver;
    }

    // The value of `work(argument)`, run in the page.
    evaluate(work, argument = null) {
        return this.driver.call('POST', '/execute/sync', { script: `return (${work})(...arguments)`, args: [argument] });
    }

    until(condition, argument) {
        return until(async () => (await this.evaluate(condition, argument)) || null, String(condition), PATIENCE_MS);
    }

    text(selector) {
        return this.evaluate(wanted => document.querySelector(wanted).textContent, selector);
    }

    // As a person does, which the browser counts as a gesture.
    async click(selector) {
        await this.driver.call('POST', `/element/${await this.#find(selector)}/click`, {});
    }

    async #find(selector) {
        const found = await this.driver.call('POST', '/element', { using: 'css selector', value: selector });
        return found[ELEMENT];
    }

    // From then on the page's faults are kept: complaints().
    async open(url) {
        await this.driver.call('POST', '/url', { url });
        await this.evaluate(() => {
            window.complaints = [];
            addEventListener('error', ({ message }) => window.complaints.push(message));
            addEventListener('unhandledrejection', ({ reason }) => window.complaints.push(String(reason)));
        });
    }

    complaints() {
        return this.evaluate(() => window.complaints);
    }

    async type(selector, text) {
        await this.driver.call('POST', `/element/${await this.#find(selector)}/value`, { text });
    }
}

// Starts the browser with one page; `env` is added to its environment.
export async function startWebkit(t, { env = {} } = {}) {
    const home = tempDir(t);
    const port = await freePort();
    const own = { ...env, DISPLAY: await startScreen(t), HOME: home, XDG_RUNTIME_DIR: home, GSETTINGS_BACKEND: 'memory' };
    const program = start(t, 'WebKitWebDriver', [`--port=${port}`], { env: own });
    const root = `http://127.0.0.1:${port}`;
    await until(async () => {
        if (program.status) throw new Error(program.describe());
        return fetch(`${root}/status`).then(response => response.ok, () => null);
    }, () => `WebKit's driver; ${program.describe()}`);
    const options = { binary: miniBrowser(), args: ['--automation'] };
    const { sessionId } = await new Driver(root).call('POST', '/session',
        { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    return new WebkitPage(new Driver(`${root}/session/${sessionId}`));
}
