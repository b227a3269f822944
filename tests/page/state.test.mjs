// Goal: what the page says is happening is what is happening.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Calm } from '../../client/web/calm.mjs';
import { firstChannel, neighbour } from '../../client/web/listen/channels.mjs';
import {
    chosen, initialModel, isHopeless, isOffAir, phaseOf, PHASES, stageOf, TONES,
} from '../../client/web/state.mjs';

const channel = (name, change = {}) => ({ name, label: '', live: true, source: 'ok', ...change });

// A listener who hears the floor; each test changes what it is about.
function listening(change = {}) {
    return {
        ...initialModel(),
        link: { state: 'up', code: 0 },
        meeting: { id: 'demo', title: 'Demo' },
        proceedings: { phase: 'live', sitting: 0, item: 0, untilMs: null },
        channels: [channel('floor'), channel('fr')],
        channel: 'floor',
        wanted: true,
        context: 'running',
        stats: { state: 'playing' },
        ...change,
    };
}

// The meeting is somewhere else than on the air.
const meeting = (phase, untilMs = null, change = {}) =>
    listening({ proceedings: { phase, sitting: 0, item: 0, untilMs }, nowMs: 1_000, ...change });
const opensAt = ms => ({ sittings: [{ start: '10:00', starts_us: ms * 1000, ends_us: (ms + 1) * 1000 }], items: [] });
const first = { phase: 'doors', sitting: 1, item: 0, untilMs: null };

const cases = [
    ['at first', initialModel(), 'connecting'],
    ['not welcomed yet', { ...initialModel(), link: { state: 'up', code: 0 } }, 'connecting'],
    ['welcomed, and not told yet where the meeting is', listening({ proceedings: null }), 'connecting'],
    ['never got through', { ...initialModel(), link: { state: 'waiting', code: 1006 } }, 'connecting'],
    ['lost', listening({ link: { state: 'waiting', code: 1006 } }), 'reconnecting'],
    ['lost, trying', listening({ link: { state: 'connecting', code: 0 } }), 'reconnecting'],
    ['lost, no network', listening({ link: { state: 'waiting', code: 0 }, online: false }), 'offline'],
    ['no network, says the browser, yet all is well', listening({ online: false }), 'live'],
    ['no such meeting', { ...initialModel(), link: { state: 'ended', code: 4404 } }, 'unknown'],
    ['the meeting is gone', listening({ link: { state: 'ended', code: 4404 } }), 'ended'],
    ['not admitted', { ...initialModel(), link: { state: 'ended', code: 4401 } }, 'denied'],
    ['refused for a reason nobody foresaw', listening({ link: { state: 'ended', code: 4400 } }), 'failed'],
    ['a browser of old', { ...listening(), obstacle: 'unsupported' }, 'unsupported'],
    ['before the meeting', meeting('scheduled'), 'scheduled'],
    ['before the meeting, nobody publishes', meeting('scheduled', null, { channels: [] }), 'scheduled'],
    ['the doors are open', meeting('doors'), 'doors'],
    ['the doors are open, it starts later', meeting('doors', null, { proceedings: first, programme: opensAt(2_000) }), 'doors'],
    ['it should have started', meeting('doors', null, { proceedings: first, programme: opensAt(1_000) }), 'soon'],
    ['a break', meeting('paused'), 'break'],
    ['a break, and its end is known', meeting('paused', 1_001), 'break'],
    ['a break that should be over', meeting('paused', 1_000), 'resuming'],
    ['a break, but the browser holds the sound back', meeting('paused', null, { context: 'suspended' }), 'tap'],
    ['a break, not listening', meeting('paused', null, { context: 'suspended', wanted: false }), 'break'],
    ['a break, and the connection is lost',
        meeting('paused', null, { link: { state: 'waiting', code: 1006 } }), 'reconnecting'],
    ['the meeting has ended', meeting('ended'), 'ended'],
    ['the meeting is on the air', meeting('live'), 'live'],
    ['no channels yet', listening({ channels: [], channel: null }), 'waiting'],
    ['the channel is not live', listening({ channels: [channel('floor', { live: false })] }), 'waiting'],
    ['the channel is gone', listening({ channel: 'de' }), 'waiting'],
    ['the microphone is gone', listening({ channels: [channel('floor', { source: 'lost' })] }), 'lost'],
    ['the microphone of another channel is gone',
        listening({ channels: [channel('floor'), channel('fr', { source: 'lost' })] }), 'live'],
    ['nobody speaks', listening({ channels: [channel('floor', { source: 'silent' })] }), 'silent'],
    ['not listening', listening({ wanted: false, context: 'suspended', stats: null }), 'ready'],
    ['not listening, nobody speaks',
        listening({ wanted: false, channels: [channel('floor', { source: 'silent' })] }), 'silent'],
    ['held back by the browser', listening({ context: 'suspended' }), 'tap'],
    ['a phone call', listening({ context: 'interrupted' }), 'interrupted'],
    ['another context takes over', listening({ context: 'closed' }), 'starting'],
    ['nothing from the player yet', listening({ stats: null }), 'starting'],
    ['waiting for the stream', listening({ stats: { state: 'idle' } }), 'starting'],
    ['filling the buffer', listening({ stats: { state: 'buffering' } }), 'starting'],
    ['run dry', listening({ stats: { state: 'starved' } }), 'starved'],
    ['playing', listening(), 'live'],
];

for (const [name, model, phase] of cases) {
    test(`${name}: ${phase}`, () => assert.equal(phaseOf(model), phase));
}

test('every phase has a case above, and a tone', () => {
    const shown = new Set(cases.map(([, , phase]) => phase));
    assert.deepEqual(PHASES.filter(phase => !shown.has(phase)), ['insecure']);
    for (const phase of PHASES) {
        assert.ok(['neutral', 'good', 'busy', 'bad'].includes(TONES[phase]), phase);
    }
});

test('the button does nothing only where nothing can be done', () => {
    assert.ok(isHopeless('unknown'));
    for (const phase of ['ready', 'waiting', 'reconnecting', 'offline', 'live']) {
        assert.ok(!isHopeless(phase), phase);
    }
});

test('who waits for the meeting waits before it, and in its breaks', () => {
    for (const phase of ['scheduled', 'doors', 'soon', 'break', 'resuming']) assert.ok(isOffAir(phase), phase);
    for (const phase of ['ended', 'live', 'waiting', 'offline']) assert.ok(!isOffAir(phase), phase);
});

test('the page is about what is ahead, on, interrupted or over', () => {
    const stages = ['scheduled', 'doors', 'live', 'paused', 'ended'].map(phase => stageOf({ proceedings: { phase } }));
    assert.deepEqual(stages, ['before', 'before', 'during', 'break', 'after']);
    assert.equal(stageOf({ proceedings: null }), 'during', 'until the relay says more');
});

test('the chosen channel is found by name', () => {
    assert.equal(chosen(listening({ channel: 'fr' })).name, 'fr');
    assert.equal(chosen(listening({ channel: null })), undefined);
});

test('a hiccup shorter than half a second is not put into words, a longer one is', () => {
    const calm = new Calm();
    assert.equal(calm.settle('connecting', 0), 'connecting');
    assert.equal(calm.settle('starting', 10), 'starting', 'at the start everything is news');
    assert.equal(calm.settle('live', 500), 'live');
    assert.equal(calm.settle('starved', 1000), 'live');
    assert.equal(calm.settle('live', 1200), 'live');
    assert.equal(calm.settle('starved', 2000), 'live');
    assert.equal(calm.settle('starved', 2500), 'live');
    assert.equal(calm.settle('starved', 2700), 'starved');
    assert.equal(calm.settle('live', 2800), 'live');
    assert.equal(calm.settle('reconnecting', 2900), 'reconnecting', 'no hiccup');
    assert.equal(calm.settle('break', 3000), 'break');
    assert.equal(calm.settle('starting', 3100), 'break', 'the meeting goes on: the sound is on its way');
    assert.equal(calm.settle('live', 3300), 'live');
});

test('the first channel: link, memory, language of the browser, floor', () => {
    const channels = [channel('en'), channel('floor'), channel('fr'), channel('ru', { live: false })];
    const first = wishes => firstChannel(channels, { languages: [], onAir: true, ...wishes });
    assert.equal(first({ linked: 'ru', remembered: 'fr' }), 'ru');
    assert.equal(first({ linked: 'xx', remembered: 'fr' }), 'fr');
    assert.equal(first({ languages: ['de-CH', 'fr-CH', 'en'] }), 'fr');
    assert.equal(first({ languages: ['ru', 'en-GB'] }), 'en', 'an interpretation that is not live is no use');
    assert.equal(first({ languages: ['ru', 'en-GB'], onAir: false }), 'ru', 'before the meeting nobody is live');
    assert.equal(first({ languages: ['de'] }), 'floor');
    assert.equal(firstChannel([channel('es')], { languages: [] }), 'es');
    assert.equal(firstChannel([], { languages: ['en'] }), null);
});

test('the next channel is the next that is live, around the corner too', () => {
    const channels = [channel('floor'), channel('ar', { live: false }), channel('fr')];
    assert.equal(neighbour({ channels, channel: 'floor' }, 1), 'fr');
    assert.equal(neighbour({ channels, channel: 'fr' }, 1), 'floor');
    assert.equal(neighbour({ channels, channel: 'floor' }, -1), 'fr');
    assert.equal(neighbour({ channels, channel: 'ar' }, 1), 'fr');
    assert.equal(neighbour({ channels: [], channel: null }, 1), null);
});
