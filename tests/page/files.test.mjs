// Goal: the page is complete, needs nobody else and obeys the strict content security policy.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const web = new URL('../../client/web/', import.meta.url);
const MADE = new Set(['player.wasm']); // by make, not by hand
const names = readdirSync(web, { withFileTypes: true }).filter(entry => entry.isFile())
    .map(entry => entry.name);
const read = name => readFileSync(new URL(name, web), 'utf8');

test('whatever a file asks for is there', () => {
    for (const name of names) {
        const asked = [
            ...read(name).matchAll(/["'`]\/assets\/([\w.-]+)["'`]/g),
            ...read(name).matchAll(/from '\.\/([\w.-]+)'/g),
        ].map(match => match[1]);
        for (const file of asked) {
            assert.ok(MADE.has(file) || existsSync(new URL(file, web)), `${name} asks for ${file}`);
        }
    }
});

test('the page asks for all its modules at once, not one after another', () => {
    const needed = new Set(['main.mjs']);
    for (const name of needed) {
        for (const [, file] of read(name).matchAll(/from '\.\/([\w.-]+)'/g)) needed.add(file);
    }
    needed.delete('main.mjs');
    const preloaded = [...read('index.html').matchAll(/modulepreload" href="\/assets\/([\w.-]+)"/g)];
    assert.deepEqual(preloaded.map(([, file]) => file).sort(), [...needed].sort());
});

test('all that is needed to hear weighs at most 250 kB, compressed', () => {
    const build = process.env.LIVELISTEN_BUILD ?? 'build';
    const weigh = bytes => gzipSync(bytes, { level: 9 }).length;
    const texts = readdirSync(new URL('text/', web)).map(name => weigh(read(`text/${name}`)));
    const bytes = names.map(name => weigh(read(name))).reduce((a, b) => a + b) + Math.max(...texts) +
        weigh(readFileSync(join(build, 'web/player.wasm')));
    assert.ok(bytes <= 250_000, `${bytes} bytes`);
});

test('nothing comes from anywhere else', () => {
    for (const name of names) {
        const elsewhere = read(name).match(/(?:https?:)?\/\/[\w-]+\.[\w.-]+/g) ?? [];
        assert.deepEqual(elsewhere.filter(url => !url.endsWith('//www.w3.org')), [], name);
    }
});

test('no script, style or handler inside the page: the policy forbids them', () => {
    for (const name of names.filter(file => extname(file) === '.html')) {
        const html = read(name);
        assert.doesNotMatch(html, /\sstyle=|<style|\son\w+=|javascript:/i, name);
        for (const [, inside] of html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) {
            assert.equal(inside.trim(), '', name);
        }
    }
});

test('no code from text, no markup from text', () => {
    for (const name of names.filter(file => extname(file) === '.mjs')) {
        assert.doesNotMatch(read(name), /(inner|outer|Adjacent)HTML|\beval\(|new Function/, name);
    }
});

test('layout is by logical properties, so that Arabic mirrors it', () => {
    const css = read('style.css');
    assert.doesNotMatch(css, /[\s;{]((margin|padding|border|inset)-)?(left|right)\b\s*:/);
    assert.doesNotMatch(css, /(text-align|float|clear):\s*(left|right)/);
});
