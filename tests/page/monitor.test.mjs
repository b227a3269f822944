// Goal: what the interpreter's view works out by itself is right: keys, figures and what is said of them, which
// channels to begin with, what is remembered; and it says it in six languages.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { INTERFACE } from '../../client/web/languages.mjs';
import { firstChannels } from '../../client/web/monitor/channels.mjs';
import { HOT_KEYS, orderOf } from '../../client/web/monitor/hot-keys.mjs';
import {
    judgeBandwidth, judgeClipping, judgeDelay, judgeLosses, judgeNoise,
} from '../../client/web/monitor/judgement.mjs';
import { Minute } from '../../client/web/monitor/minute.mjs';
import { place } from '../../client/web/monitor/panel.mjs';
import { PeakHold } from '../../client/web/monitor/peak-hold.mjs';
import { EARS, loadSettings, saveSettings, THEMES } from '../../client/web/monitor/settings.mjs';
import { PHASES as MEETING_PHASES } from '../../client/web/protocol.mjs';
import { PHASES } from '../../client/web/state.mjs';

const key = (name, rest = {}) => ({ key: name, code: '', ...rest });

test('hot keys: capital or small, by what is printed on the key', () => {
    assert.equal(orderOf(key('m'), 'page'), 'mute');
    assert.equal(orderOf(key('M'), 'page'), 'mute');
    assert.equal(orderOf(key('?'), 'page'), 'help');
    assert.equal(orderOf(key('ArrowUp'), 'page'), 'louder');
    assert.equal(orderOf(key(' '), 'page'), 'start');
    assert.equal(orderOf(key('x'), 'page'), null);
    assert.equal(orderOf(key('ArrowLeft'), 'page'), null);
    assert.equal(orderOf(key('q', { code: 'KeyM' }), 'page'), null, 'another Latin letter in its place');
});

test('hot keys of other scripts and of a French upper row: by where the key is', () => {
    assert.equal(orderOf(key('ь', { code: 'KeyM' }), 'page'), 'mute');
    assert.equal(orderOf(key('س', { code: 'KeyS' }), 'page'), 'swap');
    assert.equal(orderOf(key('&', { code: 'Digit1' }), 'page'), 'first');
});

test('hot keys leave alone what has a meaning already', () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) {
        assert.equal(orderOf(key('r', { [modifier]: true }), 'page'), null, modifier);
    }
    for (const name of HOT_KEYS.keys()) assert.equal(orderOf(key(name), 'text'), null, name);
    assert.equal(orderOf(key(' '), 'control'), null);
    assert.equal(orderOf(key('ArrowDown'), 'control'), null);
    assert.equal(orderOf(key('m'), 'control'), 'mute');
});

test('a key that is held down turns the volume on, and mutes once', () => {
    assert.equal(orderOf(key('ArrowUp', { repeat: true }), 'page'), 'louder');
    assert.equal(orderOf(key('m', { repeat: true }), 'page'), null);
});

test('the last minute: what was counted in it, and no more', () => {
    const minute = new Minute();
    minute.follow({ concealed_ms: 500 }, 0);
    assert.equal(minute.sum('concealed_ms', 0), 0, 'that was before');
    minute.follow({ concealed_ms: 540 }, 1_000);
    minute.follow({ concealed_ms: 530 }, 2_000); // taken back
    minute.add('clipped', 7, 2_000);
    assert.equal(minute.sum('concealed_ms', 59_000), 30);
    assert.equal(minute.sum('clipped', 61_000), 7);
    assert.equal(minute.sum('concealed_ms', 61_500), 0, 'what was taken back of an older minute is none');
    assert.equal(minute.sum('clipped', 62_000), 0);
    assert.equal(minute.sum('nothing', 62_000), 0);
});

test('a peak is held for two seconds, then it falls', () => {
    const peak = new PeakHold();
    assert.equal(peak.at(0), -Infinity);
    peak.add(-10, 0);
    peak.add(-20, 1_000);
    assert.equal(peak.at(2_000), -10);
    assert.equal(peak.at(2_500), -20);
    peak.add(-15, 2_600);
    assert.equal(peak.at(2_600), -15);
    peak.clear();
    assert.equal(peak.at(2_600), -Infinity);
});

test('the meter shows -60 to 0 dBov', () => {
    assert.deepEqual([-Infinity, -90, -60, -30, 0, 3].map(place), [0, 0, 0, 0.5, 1, 1]);
});

test('what is said of figures', () => {
    const tones = (judge, values) => values.map(value => judge(value).tone);
    assert.deepEqual(tones(judgeBandwidth, [15_000, 14_900]), ['good', 'bad']);
    assert.deepEqual(tones(judgeDelay, [90, 150, 200, 400]), ['good', 'good', 'busy', 'bad']);
    assert.deepEqual(tones(judgeNoise, [-70, -40]), ['good', 'busy']);
    assert.deepEqual(tones(judgeClipping, [0, 1, 5_000]), ['good', 'busy', 'bad']);
    assert.deepEqual(tones(judgeLosses, [0, 100, 5_000]), ['good', 'busy', 'bad']);
});

test('the channels to begin with: of the link, of last time, the floor and a booth of one\'s language', () => {
    const channels = [['floor', true], ['ar', false], ['en', true], ['fr', true]].map(([name, live]) => ({ name, live }));
    const pick = (wishes, all = channels) =>
        firstChannels(all, { linked: [null, null], remembered: [null, null], languages: [], ...wishes });
    assert.deepEqual(pick({ linked: ['fr', 'ar'], remembered: ['en', 'en'] }), ['fr', 'ar']);
    assert.deepEqual(pick({ linked: ['xx', null], remembered: ['en', 'floor'] }), ['en', 'floor']);
    assert.deepEqual(pick({ languages: ['de', 'fr-CH'] }), ['floor', 'fr']);
    assert.deepEqual(pick({ languages: ['ar'] }), ['floor', 'en'], 'nobody sends Arabic');
    assert.deepEqual(pick({}, channels.slice(0, 2)), ['floor', 'ar']);
    assert.deepEqual(pick({}, channels.slice(0, 1)), ['floor', 'floor']);
    assert.deepEqual(pick({}, []), [null, null]);
});

function storage(initial = {}) {
    const items = new Map(Object.entries(initial));
    return () => ({
        getItem: key => items.get(key) ?? null,
        setItem: (key, value) => items.set(key, value),
    });
}

test('settings come back as they were saved; whatever is stored, the page works', () => {
    const store = storage();
    const settings = loadSettings(store);
    assert.deepEqual(settings.panels.map(({ ear }) => ear), ['left', 'right']);
    settings.panels[1] = { channel: 'fr', volume: 0.3, muted: true, ear: 'both' };
    Object.assign(settings, { theme: 'red', brightness: 0.5, keys: false, tick: false, language: 'ar', patience: 1 });
    saveSettings(store, settings);
    assert.deepEqual(loadSettings(store), settings);

    const defaults = loadSettings(storage());
    for (const text of ['', 'null', '7', '{"panels":7}', '{"panels":[{"volume":2,"ear":"none"},null]}', '{"theme":"blue","brightness":0}']) {
        assert.deepEqual(loadSettings(storage({ 'livelisten-monitor': text })), defaults, text);
    }
    assert.deepEqual(loadSettings(() => { throw new Error('SecurityError'); }), defaults);
});

// ------------------------------------------------------------------------------------------------ words

const web = new URL('../../client/web/', import.meta.url);
const read = path => readFileSync(new URL(path, web), 'utf8');
const texts = Object.fromEntries(INTERFACE.map(tag => [tag, JSON.parse(read(`text/monitor/${tag}.json`))]));
const gaps = text => (text.match(/\{\w+\}/g) ?? []).sort();

const ALIKE = { // in English, too
    ar: ['unit.dbov'], zh: ['unit.dbov'], ru: ['unit.dbov'], es: ['unit.ms', 'unit.s', 'unit.khz', 'unit.dbov'],
    fr: ['unit.ms', 'unit.s', 'unit.khz', 'unit.dbov', 'volume'],
};

test('there is a text for each language, and no other', () => {
    assert.deepEqual(readdirSync(new URL('text/monitor', web)).sort(), INTERFACE.map(tag => `${tag}.json`).sort());
});

for (const tag of INTERFACE) {
    test(`${tag}: no text is missing, empty, left over or in English`, () => {
        assert.deepEqual(Object.keys(texts[tag]), Object.keys(texts.en));
        for (const [name, text] of Object.entries(texts[tag])) {
            assert.ok(text.trim(), name);
            assert.deepEqual(gaps(text), gaps(texts.en[name]), name);
        }
        if (tag === 'en') return;
        const same = Object.keys(texts.en).filter(name => texts[tag][name] === texts.en[name]);
        assert.deepEqual(same.filter(name => !ALIKE[tag].includes(name)), []);
    });
}

test('a text is there for everything that asks for one, and asked for by something', () => {
    const sources = ['desk', 'panel'].map(name => read(`monitor/${name}.mjs`)).join();
    const judged = [
        [judgeDelay, [0, 200, 1e9]], [judgeBandwidth, [0, 2e4]], [judgeNoise, [-90, 0]], [judgeClipping, [0, 1, 1e9]],
    ].flatMap(([judge, values]) => values.map(value => judge(value).note));
    const asked = new Set([
        ...[...read('monitor.html').matchAll(/data-text="([^"]+)"/g)].map(([, name]) => name),
        ...[...sources.matchAll(/text\.get\('([^']+)'/g)].map(([, name]) => name),
        ...judged, 'start', 'stop',
        ...['ms', 's', 'khz', 'dbov', 'samples'].map(unit => `unit.${unit}`),
        ...[...HOT_KEYS.values()].map(order => `key.${order}`),
        ...THEMES.map(theme => `theme.${theme}`),
        ...EARS.map(ear => `ear.${ear}`),
        ...MEETING_PHASES.map(phase => `on.${phase}`),
        ...PHASES.flatMap(phase => [`phase.${phase}`, `hint.${phase}`]), 'hint.eased',
    ]);
    assert.deepEqual([...asked].sort(), Object.keys(texts.en).sort());
});
