// Goal: the interface speaks all six languages, completely, and shows languages and figures right.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
    channelLabel, direction, INTERFACE, ownName, pickInterface,
} from '../../client/web/languages.mjs';
import { PROFILES } from '../../client/web/protocol.mjs';
import { PHASES } from '../../client/web/listen/state.mjs';
import { Text } from '../../client/web/text.mjs';

const web = new URL('../../client/web/', import.meta.url);
const read = path => readFileSync(new URL(path, web), 'utf8');
const texts = Object.fromEntries(INTERFACE.map(tag => [tag, JSON.parse(read(`text/${tag}.json`))]));
const gaps = text => (text.match(/\{\w+\}/g) ?? []).sort();

test('there is a text for each language, and no other', () => {
    const files = readdirSync(new URL('text', web)).filter(name => name.endsWith('.json')).sort();
    assert.deepEqual(files, INTERFACE.map(tag => `${tag}.json`).sort());
});

for (const tag of INTERFACE) {
    test(`${tag}: no text is missing, empty, left over or in English`, () => {
        assert.deepEqual(Object.keys(texts[tag]), Object.keys(texts.en));
        for (const [key, text] of Object.entries(texts[tag])) {
            assert.ok(text.trim(), key);
            assert.deepEqual(gaps(text), gaps(texts.en[key]), key);
        }
        const same = Object.keys(texts.en).filter(key => texts[tag][key] === texts.en[key]);
        const allowed = tag === 'en' ? Object.keys(texts.en)
            : tag === 'fr' ? ['pause', 'volume', 'profile.standard'] : [];
        assert.deepEqual(same.filter(key => !allowed.includes(key)), []);
    });
}

test('a text is there for everything that asks for one, and asked for by something', () => {
    const html = read('index.html');
    const asked = new Set([
        ...[...html.matchAll(/data-(?:text|label)="([^"]+)"/g)].map(match => match[1]),
        ...[...read('listen/view.mjs').matchAll(/text\.get\('([^']+)'/g)].map(match => match[1]),
        'listen', 'pause',
        ...PHASES.flatMap(phase => [`phase.${phase}`, `hint.${phase}`]),
        ...PROFILES.flatMap(name => [`profile.${name}`, `profile.${name}.note`]),
    ]);
    assert.deepEqual([...asked].sort(), Object.keys(texts.en).sort());
});

test('gaps are filled in, figures written as the language does', () => {
    const english = new Text('en', { delay: '{delay} behind' });
    assert.equal(english.get('delay', { delay: english.number(180, 'millisecond') }), '180 ms behind');
    assert.equal(english.bytes(0), '0 kB');
    assert.equal(english.bytes(1_500), '1.5 kB');
    assert.equal(english.bytes(2_340_000), '2.3 MB');
    assert.equal(english.bytes(7e9), '7 GB');
    assert.equal(english.percent(0.35), '35%');
    assert.equal(new Text('fr', {}).number(1.5, 'second').replace(/\s/, ' '), '1,5 s');
});

test('the language of the page: asked for, remembered, the browser\'s, English', () => {
    assert.equal(pickInterface([null, null, 'de-CH', 'fr-CH', 'en']), 'fr');
    assert.equal(pickInterface(['ar', 'fr', 'en']), 'ar');
    assert.equal(pickInterface(['zh-Hant-TW']), 'zh');
    assert.equal(pickInterface(['xx', undefined, 'de']), 'en');
    assert.equal(pickInterface([]), 'en');
});

test('languages go by their own names, in their own direction', () => {
    const names = ['ar', 'zh', 'en', 'fr', 'ru', 'es'].map(ownName);
    assert.deepEqual(names, ['العربية', '中文', 'English', 'Français', 'Русский', 'Español']);
    assert.equal(ownName('x'), 'x');
    assert.equal(direction('ar-EG'), 'rtl');
    assert.equal(direction('fr'), 'ltr');
});

test('a channel goes by the relay\'s label, or else by what its name means', () => {
    const label = (name, text) => channelLabel({ name, label: text }, 'Salle');
    assert.deepEqual(label('floor', 'floor'), { text: 'Salle' });
    assert.deepEqual(label('floor', ''), { text: 'Salle' });
    assert.deepEqual(label('floor', 'Plenary'), { text: 'Plenary' });
    assert.deepEqual(label('ar', ''), { text: 'العربية', lang: 'ar', dir: 'rtl' });
    assert.deepEqual(label('ru', 'ru'), { text: 'Русский', lang: 'ru', dir: 'ltr' });
    assert.deepEqual(label('fr', 'Cabine'), { text: 'Cabine', lang: 'fr', dir: 'ltr' });
});
