// Goal: lock screen and media keys say what plays, in which language, and do what they say.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { MediaKeys } from '../../client/web/listen/media-session.mjs';

let session;
let done;
const on = {
    listen: () => done.push('listen'),
    pause: () => done.push('pause'),
    step: step => done.push(step),
};
const names = { floor: 'Floor', tag: 'en' };
const model = change => ({
    meeting: { id: 'demo', title: 'WSIS+20' },
    channels: [{ name: 'floor', label: '', live: true }, { name: 'ar', label: '', live: true }],
    channel: 'ar',
    wanted: true,
    ...change,
});

beforeEach(() => {
    done = [];
    session = { handlers: {}, shown: 0, setActionHandler(action, handler) { this.handlers[action] = handler; } };
    Object.defineProperty(session, 'metadata', { set(value) { this.shown += 1; this.now = value; } });
    globalThis.navigator ??= {}; // node 18 has none
    Object.defineProperty(navigator, 'mediaSession', { value: session, configurable: true });
    globalThis.MediaMetadata = class { constructor(what) { Object.assign(this, what); } };
});

afterEach(() => {
    delete navigator.mediaSession;
    delete globalThis.MediaMetadata;
});

test('they show meeting, channel under its own name, and the picture of the page', () => {
    const keys = new MediaKeys(on);
    keys.show(model(), names);
    const { title, artist, album, artwork } = session.now;
    assert.deepEqual([title, artist, album], ['WSIS+20', 'العربية', 'WSIS+20']);
    assert.equal(artwork[0].src, '/assets/icon.svg');
    assert.equal(session.playbackState, 'playing');
    keys.show(model({ wanted: false }), names);
    assert.equal(session.playbackState, 'paused');
    assert.equal(session.shown, 1, 'what has not changed is not said again');
    keys.show(model({ channel: 'floor' }), names);
    assert.equal(session.now.artist, 'Floor');
    const programme = { title: { en: 'Session' }, items: [{ title: { fr: 'Premier point' } }] };
    keys.show(model({ programme, proceedings: { item: 1 } }), names);
    assert.deepEqual([session.now.title, session.now.album], ['Premier point', 'Session']);
    keys.show(model({ programme, proceedings: { item: 0 } }), names);
    assert.equal(session.now.title, 'Session');
});

test('they play, pause, stop and change the channel', () => {
    new MediaKeys(on);
    for (const key of ['play', 'pause', 'stop', 'nexttrack', 'previoustrack']) session.handlers[key]();
    assert.deepEqual(done, ['listen', 'pause', 'pause', 1, -1]);
});

test('a browser that has no such keys, or not all of them, plays all the same', () => {
    session.setActionHandler = () => { throw new TypeError('stop'); };
    assert.doesNotThrow(() => new MediaKeys(on));
    Object.defineProperty(navigator, 'mediaSession', { value: undefined, configurable: true });
    assert.doesNotThrow(() => new MediaKeys(on).show(model(), names));
});
