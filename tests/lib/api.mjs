// Calls of the JSON interface. Every answer is held against docs/openapi.yaml.

import { readFileSync } from 'node:fs';
import { calls, checkAnswer } from './schema.mjs';

const patterns = calls.map(call => ({
    call,
    shape: new RegExp(`^${call.replace(/\{meeting\}/, '[^/]+').replace(/\{asset\}/, '.+')}$`),
}));

export class Api {
    // `token`: instead of the operator's; null: none is sent.
    constructor(relay, token = readFileSync(relay.operatorTokenFile, 'utf8').trim()) {
        this.root = relay.url;
        this.token = token;
    }

    // { status, body, headers }. `body`: text, or an object that becomes JSON.
    async call(method, path, body, options = {}) {
        const response = await fetch(this.root + path, {
            method,
            body: body?.constructor === Object ? JSON.stringify(body) : body,
            ...options,
            headers: { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...options.headers },
        });
        const type = response.headers.get('content-type'), text = await response.text();
        const answer = text && type?.startsWith('application/json') ? JSON.parse(text) : text;
        const found = patterns.find(({ shape }) => shape.test(`${method} ${path.split('?')[0]}`));
        if (found)
            checkAnswer(found.call, response.status, type, answer);
        return { status: response.status, body: answer, headers: response.headers };
    }

    get(path, options) { return this.call('GET', path, undefined, options); }

    delete(path) { return this.call('DELETE', path); }

    put(meeting, file) { return this.call('PUT', `/api/v1/meetings/${meeting}?by=tester`, file); }

    order(meeting, order, options) { return this.call('POST', `/api/v1/meetings/${meeting}/proceedings`, order, options); }

    announce(meeting, announcement) { return this.call('PUT', `/api/v1/meetings/${meeting}/announcement`, announcement); }
}
