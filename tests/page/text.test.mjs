// Goal: the interface speaks all six languages, completely, and shows languages and figures right.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
    channelLabel, direction, INTERFACE, ownName, pickInterface,
} from '../../client/web/languages.mjs';
import { DELIVERIES } from '../../client/web/listen/settings.mjs';
import { isOffAir, PHASES } from '../../client/web/state.mjs';
import { Text } from '../../client/web/text.mjs';

const web = new URL('../../client/web/', import.meta.url);
const read = path => readFileSync(new URL(path, web), 'utf8');
const texts = Object.fromEntries(INTERFACE.map(tag => [tag, JSON.parse(read(`text/${tag}.json`))]));
const gaps = text => (text.match(/\{\w+\}/g) ?? []).sort();

test('there is a text for each language, and no other', () => {
    const files = readdirSync(new URL('text', web)).filter(name => name.endsWith('.json')).sort();
    assert.deepEqual(files, INTERFACE.map(tag => `${tag}.json`).sort());
});

// Keys that come in as many forms as the language has plurals: `items.one`, `items.other`.
const PLURALS = ['items'];
const single = tag => Object.keys(texts[tag]).filter(key => !PLURALS.includes(key.split('.')[0]));

for (const tag of INTERFACE) {
    test(`${tag}: no text is missing, empty, left over or in English`, () => {
        assert.deepEqual(single(tag), single('en'));
        for (const key of single(tag)) {
            assert.ok(texts[tag][key].trim(), key);
            assert.deepEqual(gaps(texts[tag][key]), gaps(texts.en[key]), key);
        }
        const same = single('en').filter(key => texts[tag][key] === texts.en[key]);
        const alike = ['sitting', 'quality.because']; // only their punctuation can differ
        const spanish = ['check.no'];
        const french = ['pause', 'volume', 'profile.standard', 'programme', 'documents', 'when.day', 'phase.break'];
        const allowed = tag === 'en' ? single('en') 
            : tag === 'fr' ? [...alike, ...french] : tag === 'es' ? [...alike, ...spanish] : alike;
        assert.deepEqual(same.filter(key => !allowed.includes(key)), []);
    });

    test(`${tag}: every plural has the forms that the language has`, () => {
        const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
        for (const key of PLURALS) {
            const forms = Object.keys(texts[tag]).filter(name => name.startsWith(`${key}.`));
            assert.deepEqual(forms.sort(), pluralCategories.map(form => `${key}.${form}`).sort());
        }
        const words = new Text(tag, texts[tag]);
        for (const count of [0, 1, 2, 3, 11, 100]) assert.ok(words.plural('items', count), count);
    });
}

test('plurals: six in Arabic, three in Russian', () => {
    const items = tag => count => new Text(tag, texts[tag]).plural('items', count);
    assert.deepEqual([1, 2, 5].map(items('ru')), ['1 пункт', '2 пункта', '5 пунктов']);
    assert.equal(new Set([0, 1, 2, 3, 11, 100].map(items('ar'))).size, 6);
});

test('a text is there for everything that asks for one, and asked for by something', () => {
    const html = read('index.html');
    const modules = readdirSync(new URL('listen', web)).filter(name => name.endsWith('.mjs'))
        .map(name => read(`listen/${name}`)).join('\n');
    // Every string that is a key counts as asking, whichever way it reaches text.get.
    const quoted = [...modules.matchAll(/'([\w.]+)'/g)].map(match => match[1]).filter(key => key in texts.en);
    const asked = new Set([
        ...[...html.matchAll(/data-(?:text|label)="([^"]+)"/g)].map(match => match[1]),
        ...[...modules.matchAll(/text\.get\('([^']+)'/g)].map(match => match[1]),
        ...quoted,
        ...PHASES.map(phase => `phase.${phase}`),
        ...PHASES.filter(phase => !isOffAir(phase)).map(phase => `hint.${phase}`),
        ...DELIVERIES.flatMap(name => [`profile.${name}`, `profile.${name}.note`]),
        ...['good', 'fair', 'poor', 'network', 'missing', 'device'].map(word => `quality.${word}`),
    ]);
    assert.deepEqual([...asked].sort(), single('en').sort());
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
