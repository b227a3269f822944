// Values against the schemas of docs/openapi.yaml, as much of JSON Schema as stands there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.mjs';
import { parseYaml } from './yaml.mjs';

export const openapi = parseYaml(readFileSync(join(root, 'docs/openapi.yaml'), 'utf8'));

const resolve = value => (value?.$ref
    ? resolve(value.$ref.slice(2).split('/').reduce((found, name) => found[name], openapi))
    : value);

const kinds = {
    object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
    array: Array.isArray,
    string: value => typeof value === 'string',
    integer: Number.isInteger,
    boolean: value => typeof value === 'boolean',
    null: value => value === null,
};

function checkObject(schema, value, where) {
    const { properties = {}, required = [], additionalProperties = {} } = schema;
    for (const name of required)
        assert.ok(name in value, `${where} lacks ${name}`);
    for (const [name, member] of Object.entries(value)) {
        const rule = properties[name] ?? additionalProperties;
        assert.ok(rule, `${where} has ${name}, which docs/openapi.yaml does not know`);
        check(rule, member, `${where}.${name}`);
    }
}

export function check(reference, value, where = 'the answer') {
    const schema = resolve(reference);
    if (schema.type)
        assert.ok([schema.type].flat().some(type => kinds[type](value)),
            `${where} is ${JSON.stringify(value)}, not ${schema.type}`);
    if (schema.enum)
        assert.ok(schema.enum.includes(value), `${where} is ${value}, none of ${schema.enum}`);
    if (kinds.object(value))
        checkObject(schema, value, where);
    if (Array.isArray(value) && schema.items)
        value.forEach((one, index) => check(schema.items, one, `${where}[${index}]`));
}

const isMethod = name => ['get', 'put', 'post', 'delete'].includes(name);

// ["GET /healthz", ...]
export const calls = Object.entries(openapi.paths).flatMap(([path, item]) =>
    Object.keys(item).filter(isMethod).map(method => `${method.toUpperCase()} ${path}`));

// What the relay has answered to `METHOD PATH` (as in `calls`) is among what the document announces.
export function checkAnswer(call, status, type, body) {
    const [method, path] = call.split(' ');
    const answer = resolve(openapi.paths[path][method.toLowerCase()].responses[status]);
    assert.ok(answer, `${call} answered ${status}, which docs/openapi.yaml does not know`);
    const media = type?.split(';')[0];
    if (!answer.content)
        return assert.ok(!body, `${call} ${status} has a body`);
    assert.ok(answer.content[media], `${call} ${status} is ${media}`);
    if (media === 'application/json')
        check(answer.content[media].schema, body, `${call} ${status}`);
}
