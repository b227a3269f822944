// Goal of this test: everything that operators do to a meeting can be done with livelisten-ctl; what the relay refuses is printed
// as it says it, with status 1, what nobody could mean with status 2.

import test from 'node:test';
import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, start, startRelay, tempDir, until } from '../lib/processes.mjs';

const plenary = `
id: plenary
title: {en: "The <b>plenary</b>", fr: Plénière}
zone: Europe/Zurich
sittings:
  - {date: 2025-04-09, start: "10:00", end: "13:00"}
  - {date: 2025-04-09, start: "15:00", end: "18:00"}
items:
  - {title: {en: Opening}, kind: statement, speaker: The Chair, time: "10:00"}
  - {title: {en: Discussion}, kind: discussion}
  - {title: {en: Closing}, kind: statement, sitting: 2}
channels:
  - {name: floor}
  - {name: fr}
`;

// A relay whose clock shows the morning of the meeting, and ctl(...words) => { code, stdout, stderr, output }.
async function stage(t) {
    const relay = await startRelay(t, { args: ['--rehearse', '2025-04-09T09:50:00+02:00'] });
    const file = join(tempDir(t), 'plenary.yaml');
    writeFileSync(file, plenary);
    const ctl = (...words) => run(t, 'livelisten-ctl', ['--relay', relay.url, '--state', relay.state, ...words]);
    const says = async (words, pattern, code = 0) => {
        const answer = await ctl(...words);
        assert.equal(answer.code, code, `${words.join(' ')}: ${answer.output}`);
        for (const one of [pattern].flat())
            assert.match(code === 0 ? answer.stdout : answer.stderr, one, words.join(' '));
        return answer;
    };
    return { relay, file, ctl, says };
}

test('a meeting from its file to its end', async t => {
    const { relay, file, says } = await stage(t);
    await says(['meeting', 'apply', file, '--as', 'anna'], [/The <b>plenary<\/b>/, /sitting 2: 2025-04-09 15:00-18:00/]);
    await says(['meeting', 'list'], [/^plenary: /m, /\/m\/plenary$/m]);
    await says(['meeting', 'live', 'plenary', '--until', '12:30'], [/^live since 2025-04-09 09:50/, /until 2025-04-09 12:30:00 \+02:00/, /item 1/]);
    await says(['meeting', 'next', 'plenary'], /item 2/);
    await says(['meeting', 'show', 'plenary'], [/^ +live since 2025-04-09 09:50:\d\d \+02:00, until 2025-04-09 12:30:00 \+02:00, item 2$/m,
        /^ +done +1 +10:00 +Opening - The Chair \(statement\)$/m, /^ +now +2 +Discussion/m, /^ +next +3 +Closing/m]);
    await says(['meeting', 'previous', 'plenary'], /item 1/);
    await says(['meeting', 'item', 'plenary', '3'], /item 3/);
    await says(['meeting', 'announce', 'plenary', '--text', 'en=Tea & <cake>', '--text', 'zh=茶'], [/\(en\): Tea & <cake>$/m, /\(zh\): 茶$/m]);
    await says(['meeting', 'announce', 'plenary', '--withdraw', '--as', 'bela'], /^live[^]*$/);
    await says(['meeting', 'pause', 'plenary', '--until', '15:00'], [/^paused/, /until 2025-04-09 15:00:00 \+02:00/]);
    await says(['rehearsal', 'forward', '2025-04-09T14:55:00+02:00'], /2025-04-09 12:55:0/);
    await says(['meeting', 'doors', 'plenary'], /./, 1);
    await says(['meeting', 'end', 'plenary'], /^ended/);
    await says(['meeting', 'doors', 'plenary'], /^doors/);
    await says(['status'], [/^plenary: .*\(doors\)/m, /Nobody publishes/, /^Slow listeners: 0 behind, 0 with lighter sound, 0 stuck$/m]);
    await says(['meeting', 'events', 'plenary'], [/ anna +set up/, / bela +announcement withdrawn/,
        new RegExp(` ${userInfo().username} +ended`)]);
    const { stdout } = await says(['meeting', 'show', 'plenary', '--json'], /^\{/);
    assert.equal(JSON.parse(stdout).state.phase, 'doors');
    assert.equal(readFileSync(join(relay.state, 'meetings/plenary.yaml'), 'utf8'), plenary);
    await says(['meeting', 'remove', 'plenary'], /^$/);
    await says(['meeting', 'show', 'plenary'], /^no meeting 'plenary' here/, 1);
});

test('what the relay refuses is printed as it is', async t => {
    const { relay, file, says } = await stage(t);
    await says(['meeting', 'apply', file], /plenary/);
    await says(['meeting', 'end', 'plenary'], /^ended/);
    await says(['meeting', 'live', 'plenary'], /^the meeting has ended: open its doors again first\n$/, 1);
    await says(['meeting', 'pause', 'plenary', '--until', 'noon'], /^until: /, 1);
    await says(['meeting', 'next', 'nowhere'], /^no meeting 'nowhere' here; there is demo, plenary\n$/, 1);
    const bad = join(tempDir(t), 'bad.yaml');
    writeFileSync(bad, plenary.replace('Zurich', 'Atlantis'));
    await says(['meeting', 'apply', bad], new RegExp(`^${bad}:4: zone: 'Europe/Atlantis': `), 1);
    await says(['meeting', 'apply', join(relay.state, 'none.yaml')], /none\.yaml/, 1);
    await says(['--token-file', relay.publishTokenFile, 'meeting', 'doors', 'plenary'], /refuses the token of .*publish\.token/, 1);
    await says(['meeting', 'show', 'plenary'], /ended/);
});

test('what nobody could mean', async t => {
    const { says } = await stage(t);
    for (const [words, pattern] of [
        [['meeting', 'dance', 'demo'], /meeting dance/],
        [['meeting', 'live'], /expected 'meeting live ID'/],
        [['status', 'now'], /expected 'status'/],
        [['meeting', 'live', '../demo'], /'\.\.\/demo'/],
        [['meeting', 'item', 'demo', 'first'], /'first'/],
        [['meeting', 'item', 'demo', '0'], /'0'/],
        [['meeting', 'next', 'demo', '--until', '13:00'], /--until/],
        [['meeting', 'announce', 'demo'], /--text/],
        [['meeting', 'announce', 'demo', '--text', 'de=Bald'], /--text.*ar, zh, en, fr, ru, es/],
        [['meeting', 'announce', 'demo', '--text', 'en'], /--text/],
        [['meeting', 'announce', 'demo', '--text', 'en=x', '--withdraw'], /--withdraw/],
        [['meeting', 'list', '--text', 'en=x'], /--text/],
    ])
        await says(words, [pattern, /--help/], 2);
});

test('a meeting is watched until it is enough', async t => {
    const { relay, file, says } = await stage(t);
    await says(['meeting', 'apply', file], /plenary/);
    const watch = (...options) => start(t, 'livelisten-ctl',
        ['--relay', relay.url, '--state', relay.state, 'meeting', 'watch', 'plenary', ...options]);
    const machine = watch('--json'), people = watch();
    const seen = () => machine.stdout.split('\n').slice(0, -1).map(line => JSON.parse(line));
    await until(() => seen().length > 0, 'the first look');
    await says(['meeting', 'live', 'plenary'], /^live/);
    await until(() => seen().at(-1).state.phase === 'live', 'the change to be seen');
    assert.deepEqual(seen()[0].channels.map(({ name }) => name), ['floor', 'fr']);
    await people.waitFor(/^live since[^]*^fr +·+ +- +0 listening[^]*0 connected, 0 suffer, 0 with lighter sound$/m);
    for (const one of [machine, people]) {
        one.child.kill('SIGINT');
        assert.equal((await one.end()).code, 0, one.output);
    }
});
