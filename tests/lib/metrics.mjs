// What a relay answers at /metrics, taken apart.

import assert from 'node:assert/strict';

const LABEL = /(\w+)="([^"]*)"/g;

// { types: { name: type }, samples: [{ name, labels, value }] }. Fails on a line that is none of the format.
export function parseMetrics(text) {
    const types = {};
    const samples = [];
    for (const line of text.split('\n').filter(Boolean)) {
        const [, name, type] = line.match(/^# TYPE (\w+) (counter|gauge|histogram)$/) ?? [];
        const [, sample, labels = '', value] = line.match(/^(\w+)(?:\{(.*)\})? (-?[\d.]+)$/) ?? [];
        if (name) {
            assert.equal(types[name], undefined, `${name} twice`);
            types[name] = type;
        } else if (sample) {
            samples.push({ name: sample, labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, k, v]) => [k, v])),
                value: Number(value) });
        } else {
            assert.match(line, /^# HELP \w+ \S/);
        }
    }
    return { types, samples };
}

export async function readMetrics(relay) {
    return parseMetrics(await (await fetch(`${relay.url}/metrics`)).text());
}

// The value of the one sample of that name with these labels, and perhaps others.
export function sampleOf({ samples }, name, labels = {}) {
    const found = samples.filter(one => one.name === name &&
        Object.entries(labels).every(([label, value]) => one.labels[label] === value));
    assert.equal(found.length, 1, `${found.length} samples of ${name} ${JSON.stringify(labels)}`);
    return found[0].value;
}
