// What an operator does, over the relay's API.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export class Operator {
    #root;
    #headers;

    constructor(relay, meeting) {
        this.#root = `${relay.url}/api/v1/meetings/${meeting}`;
        this.#headers = { Authorization: `Bearer ${readFileSync(relay.operatorTokenFile, 'utf8').trim()}` };
    }

    // order('pause', { until: '15:00' })
    order(act, rest = {}) {
        return this.#send('POST', '/proceedings', JSON.stringify({ do: act, by: 'test', ...rest }));
    }

    // announce({ en: '...' }); announce(null) withdraws.
    announce(text) {
        if (text === null) return this.#send('DELETE', '/announcement?by=test');
        return this.#send('PUT', '/announcement', JSON.stringify({ text, by: 'test' }));
    }

    // Defines the meeting anew, by the text of a meeting file.
    define(text) {
        return this.#send('PUT', '', text, 'application/yaml');
    }

    // get('status'), get('history'), get('events')
    async get(what) {
        return (await this.#send('GET', `/${what}`)).json();
    }

    async #send(method, path, body, type = 'application/json') {
        const headers = { ...this.#headers, ...(body ? { 'Content-Type': type } : {}) };
        const response = await fetch(this.#root + path, { method, headers, body });
        if (!response.ok)
            assert.fail(`${method} ${path} ${body}: ${response.status} ${await response.text()}`);
        return response;
    }
}
