// Goal: the page is complete, needs nobody else and obeys the strict content security policy.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const web = new URL('../../client/web/', import.meta.url);
const MADE = new Set(['player.wasm']); // by make, not by hand

// Paths of all files below `folder`, relative to client/web; the sources of the player are not served.
const filesOf = folder => readdirSync(new URL(folder, web), { withFileTypes: true }).flatMap(entry =>
    !entry.isDirectory() ? [folder + entry.name]
        : entry.name === 'wasm' ? [] : filesOf(`${folder}${entry.name}/`));
const names = filesOf('');
const read = name => readFileSync(new URL(name, web), 'utf8');
const is = (...endings) => name => endings.includes(extname(name));
const pages = names.filter(is('.html'));

// What module `name` imports, as paths relative to client/web.
const imports = name => [...read(name).matchAll(/from '(\.[\w./-]+)'/g)]
    .map(([, path]) => new URL(path, new URL(name, web)).pathname.slice(web.pathname.length));

// What a file names by its address.
const assets = name => [...read(name).matchAll(/["'`]\/assets\/([\w./-]+)["'`]/g)].map(([, path]) => path);

function modulesOf(page) {
    const [, main] = read(page).match(/<script type="module" src="\/assets\/([\w./-]+)"/);
    const needed = new Set([main]);
    for (const name of needed) imports(name).forEach(file => needed.add(file));
    return { main, needed };
}

test('whatever a file asks for is there', () => {
    for (const name of names.filter(is('.html', '.mjs', '.css'))) {
        for (const file of [...assets(name), ...imports(name)]) {
            assert.ok(MADE.has(file) || existsSync(new URL(file, web)), `${name} asks for ${file}`);
        }
    }
});

for (const page of pages) {
    test(`${page} asks for all its modules at once, not one after another`, () => {
        const { main, needed } = modulesOf(page);
        needed.delete(main);
        const preloaded = [...read(page).matchAll(/modulepreload" href="\/assets\/([\w./-]+)"/g)];
        assert.deepEqual(preloaded.map(([, file]) => file).sort(), [...needed].sort());
    });
}

test('all that is needed to hear weighs at most 250 kB, compressed', () => {
    const build = process.env.LIVELISTEN_BUILD ?? 'build';
    const weigh = bytes => gzipSync(bytes, { level: 9 }).length;
    const needed = new Set(['index.html', ...assets('index.html'), ...modulesOf('index.html').needed]);
    for (const name of needed) {
        if (is('.mjs')(name)) [...assets(name), ...imports(name)].forEach(file => needed.add(file));
    }
    const sizes = [...needed].map(name =>
        weigh(readFileSync(MADE.has(name) ? join(build, 'web', name) : new URL(name, web))));
    const texts = names.filter(name => /^text\/\w+\.json$/.test(name)).map(name => weigh(read(name)));
    const bytes = sizes.reduce((a, b) => a + b) + Math.max(...texts);
    assert.ok(bytes <= 250_000, `${bytes} bytes`);
});

test('nothing comes from anywhere else', () => {
    for (const name of names.filter(is('.html', '.mjs', '.css', '.svg', '.json'))) {
        const elsewhere = read(name).match(/(?:https?:)?\/\/[\w-]+\.[\w.-]+/g) ?? [];
        assert.deepEqual(elsewhere.filter(url => !url.endsWith('//www.w3.org')), [], name);
    }
});

test('no script, style or handler inside the page: the policy forbids them', () => {
    for (const name of pages) {
        const html = read(name);
        assert.doesNotMatch(html, /\sstyle=|<style|\son\w+=|javascript:/i, name);
        for (const [, inside] of html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) {
            assert.equal(inside.trim(), '', name);
        }
    }
});

test('no code from text, no markup from text', () => {
    for (const name of names.filter(is('.mjs'))) {
        assert.doesNotMatch(read(name), /(inner|outer|Adjacent)HTML|\beval\(|new Function/, name);
    }
});

test('layout is by logical properties, so that Arabic mirrors it', () => {
    for (const name of names.filter(is('.css'))) {
        const css = read(name);
        assert.doesNotMatch(css, /[\s;{]((margin|padding|border|inset)-)?(left|right)\b\s*:/, name);
        assert.doesNotMatch(css, /(text-align|float|clear):\s*(left|right)/, name);
    }
});
