// Goal of this test: docs/openapi.yaml and the relay say the same: every route is in both, every answer is as described.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, startRelay } from '../lib/processes.mjs';
import { calls, check } from '../lib/schema.mjs';
import { Api } from '../lib/api.mjs';

test('the routes of the relay are those of the document', () => {
    const source = readFileSync(join(root, 'relay/http.c'), 'utf8');
    const routes = [...source.matchAll(/\{HTTP_(GET|PUT|POST|DELETE), "([^"]+)"/g)].map(([, method, path]) => `${method} ${path}`);
    assert.ok(routes.length > 15, `${routes}`);
    assert.deepEqual([...calls].sort(), [...routes].sort());
});

test('what is in the document is there, and takes no other method', async t => {
    const relay = await startRelay(t);
    const api = new Api(relay);
    for (const path of new Set(calls.map(call => call.split(' ')[1]))) {
        const methods = calls.filter(call => call.endsWith(` ${path}`)).map(call => call.split(' ')[0]);
        const { status, headers } = await api.call('PATCH', path.replace('{meeting}', 'demo').replace('{asset}', 'style.css'), '{}');
        assert.equal(status, 405, path);
        const expected = methods.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
        assert.deepEqual(headers.get('allow').split(', ').sort(), expected.sort(), path);
    }
});

test('a value that is not as described is found', () => {
    const state = { phase: 'live', sitting: 0, item: 0, since_us: null, until_us: null, time_us: 1, rate: 1, zone: null, announcement: null };
    const schema = { $ref: '#/components/schemas/State' };
    check(schema, state);
    for (const bad of [{ phase: 'lively' }, { sitting: '0' }, { since_us: 'now' }, { more: 1 }, { announcement: { id: 1 } }])
        assert.throws(() => check(schema, { ...state, ...bad }), undefined, JSON.stringify(bad));
    assert.throws(() => check(schema, { phase: 'live' }));
});
