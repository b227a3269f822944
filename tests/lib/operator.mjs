// What an operator does, over the relay's API.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const operatorToken = relay => readFileSync(relay.operatorTokenFile, 'utf8').trim();

export class Operator {
    #root;
    #meeting;
    #headers;

    constructor(relay, meeting) {
        this.#root = `${relay.url}/api/v1`;
        this.#meeting = `/meetings/${meeting}`;
        this.#headers = { Authorization: `Bearer ${operatorToken(relay)}` };
    }

    // order('pause', { until: '15:00' })
    order(act, rest = {}) {
        return this.#send('POST', `${this.#meeting}/proceedings`, JSON.stringify({ do: act, by: 'test', ...rest }));
    }

    // announce({ en: '...' }); announce(null) withdraws.
    announce(text) {
        const path = `${this.#meeting}/announcement`;
        if (text === null) return this.#send('DELETE', `${path}?by=test`);
        return this.#send('PUT', path, JSON.stringify({ text, by: 'test' }));
    }

    // Defines the meeting anew, by the text of a meeting file.
    define(text) {
        return this.#send('PUT', this.#meeting, text, 'application/yaml');
    }

    // get('status'), get('history'), get('events')
    async get(what) {
        return (await this.#send('GET', `${this.#meeting}/${what}`)).json();
    }

    // Puts the clock of a rehearsal forward, to an instant as of RFC 3339.
    forward(to) {
        return this.#send('POST', '/rehearsal', JSON.stringify({ to, by: 'test' }));
    }

    // A connection each: one that is kept may just be closing, on either side, when an order is sent.
    async #send(method, path, body, type = 'application/json') {
        const headers = { ...this.#headers, connection: 'close', ...(body ? { 'Content-Type': type } : {}) };
        const response = await fetch(this.#root + path, { method, headers, body });
        if (!response.ok)
            assert.fail(`${method} ${path} ${body}: ${response.status} ${await response.text()}`);
        return response;
    }
}
