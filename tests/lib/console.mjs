// The operator's console as its operator uses it: its buttons, its dialogs, what it shows.

import { openPage } from './browser.mjs';
import { operatorToken } from './operator.mjs';

/** Opens the console with `meeting` on its desk and signs in as `name`. `options`: of openPage. */
export async function openConsole(browser, relay, meeting, { name, token = operatorToken(relay), ...options }) {
    const console = new Console(await openPage(browser, `${relay.url}/console#${meeting}`, options));
    await console.signIn(name, token);
    return console;
}

export class Console {
    /** `watched`: of openPage. */
    constructor(watched) {
        this.watched = watched;
        this.page = watched.page;
    }

    async signIn(name, token) {
        await this.watched.until(() => document.getElementById('sign-in')?.offsetHeight > 0);
        for (const [id, value] of [['name', name], ['token', token]]) {
            await this.page.$eval(`#${id}`, (field, typed) => { field.value = typed; }, value);
        }
        await this.page.click('#sign-in button.primary');
    }

    /** Until the desk shows what is, and says so. */
    async untilFresh() {
        await this.#until(() => document.getElementById('desk').offsetHeight > 0 &&
            !document.body.classList.contains('stale'));
    }

    async untilPhase(phase) {
        await this.#until(wanted => document.body.dataset.phase === wanted, phase);
    }

    /** Until `selector` says something that `pattern` fits. */
    async untilText(selector, pattern) {
        await this.#until(([wanted, source]) =>
            new RegExp(source, 'u').test(document.querySelector(wanted).innerText), [selector, pattern.source]);
    }

    async isPossible(act) {
        return this.page.$eval(`#proceedings [data-act=${act}]`, button => button.getAttribute('aria-disabled') !== 'true');
    }

    /** Presses doors, live, pause, end, next or previous; what asks back, stays open. */
    async press(act) {
        await this.#click(`#proceedings [data-act=${act}]`);
    }

    async goTo(item) {
        await this.#click(`#programme-list li:nth-child(${item}) button`);
    }

    /** The dialog is open; yes, until the first time it offers, or until `until`, HH:MM. */
    async confirm({ until } = {}) {
        await this.untilAsked();
        if (until) {
            await this.page.$eval('#dialog-time', (field, time) => {
                field.value = time;
                field.dispatchEvent(new Event('input', { bubbles: true }));
            }, until);
        }
        await this.page.click('#dialog-yes');
    }

    untilAsked() {
        return this.#until(() => document.getElementById('dialog').open);
    }

    /** Fills in the announcement and asks for it; texts by language. */
    async draft(texts) {
        await this.page.$eval('#announcement-more', details => { details.open = true; });
        for (const [tag, words] of Object.entries(texts)) {
            await this.page.$eval(`#announcement textarea[lang="${tag}"]`, (field, typed) => { field.value = typed; }, words);
        }
        await this.#click('#announce');
        await this.untilAsked();
    }

    async withdraw() {
        await this.#click('#withdraw');
    }

    // What cannot be done now, waits.
    async #click(selector) {
        await this.#until(wanted => {
            const button = document.querySelector(wanted);
            return button !== null && button.getAttribute('aria-disabled') !== 'true';
        }, selector);
        await this.page.click(selector);
    }

    #until(condition, argument) {
        return this.watched.until(condition, argument).catch(async error => {
            const shown = await this.page.$eval('#page', element => element.innerText);
            throw new Error(`${error.message} ${argument}\n${shown}\n${this.watched.complaints}`);
        });
    }
}
