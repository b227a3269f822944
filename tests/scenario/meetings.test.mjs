// Goal of this test: meetings are files. A good one is a meeting, a bad one is told and changes nothing, whoever brings it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listen } from '../lib/listener.mjs';
import { Operator } from '../lib/operator.mjs';
import { meetings, root, run, startRelay, tempDir } from '../lib/processes.mjs';

const examples = join(root, 'docs/examples/meetings');

const fileOf = (id, title, more = '') =>
    `id: ${id}\ntitle: {en: "${title}"}\nautostart: true\nchannels: [{name: floor}, {name: fr}]\n${more}`;

function directoryOf(t, files) {
    const directory = join(tempDir(t), 'meetings');
    mkdirSync(directory);
    for (const [name, text] of Object.entries(files))
        writeFileSync(join(directory, name), text);
    return directory;
}

// What the public sees: { id: title }.
const titles = async relay =>
    Object.fromEntries((await meetings(relay)).map(({ id, title }) => [id, title.en]));

async function hangUp(relay, answer) {
    const from = relay.program.output.length;
    relay.program.child.kill('SIGHUP');
    await relay.program.waitFor(answer, undefined, from);
    return relay.program.output.slice(from);
}

test('the examples are in order, and say so', async t => {
    const checked = await run(t, 'livelisten-relay', ['--meetings', examples, '--check-config']);
    assert.equal(checked.code, 0, checked.output);
    for (const name of readdirSync(examples)) {
        const told = await run(t, 'livelisten-ctl', ['meeting', 'check', join(examples, name)]);
        assert.equal(told.code, 0, told.output);
        assert.match(told.stdout, new RegExp(`^${name.replace('.yaml', '')}: in order: `));
    }
});

test('--check-config and the start tell all that is wrong, status 2', async t => {
    const directory = directoryOf(t, {
        'a.yaml': fileOf('one', 'A'),
        'b.yaml': fileOf('one', 'B'),
        'c.yaml': fileOf('c', 'C', 'colour: red\n'),
        'd.yaml': fileOf('d', 'D', 'zone: Europe/Geneva\n'),
        'notes.txt': 'not looked at',
    });
    for (const args of [['--check-config'], ['--listen', '127.0.0.1:0']]) {
        const told = await run(t, 'livelisten-relay',
            ['--meetings', directory, '--state', join(tempDir(t), 'state'), ...args]);
        assert.equal(told.code, 2, told.output);
        assert.match(told.stderr, /b\.yaml: id: 'one': is there twice: \S*a\.yaml has it too/);
        assert.match(told.stderr, /c\.yaml:5: colour: 'red': is no key here: expected id, /);
        assert.match(told.stderr, /d\.yaml:5: zone: 'Europe\/Geneva': expected an IANA time zone/);
    }
    const none = await run(t, 'livelisten-relay', ['--meetings', join(directory, 'none'), '--check-config']);
    assert.equal(none.code, 2, none.output);
    assert.match(none.stderr, /none: No such file/);
});

test('SIGHUP: good files are taken up, the meeting of a bad one stays as it was', async t => {
    const directory = directoryOf(t, { 'a.yaml': fileOf('a', 'A'), 'b.yaml': fileOf('b', 'B') });
    const relay = await startRelay(t, { args: ['--meetings', directory] });
    assert.deepEqual(await titles(relay), { a: 'A', b: 'B' });
    const listener = await listen(t, relay, { meeting: 'a' });

    writeFileSync(join(directory, 'a.yaml'), fileOf('a', 'A anew', 'sittings: 3\n'));
    writeFileSync(join(directory, 'b.yaml'), fileOf('b', 'B anew'));
    writeFileSync(join(directory, 'c.yaml'), fileOf('c', 'C'));
    const told = await hangUp(relay, /2 of 3 meetings/);
    assert.match(told, /a\.yaml:5: sittings: '3': expected a list/);
    assert.deepEqual(await titles(relay), { a: 'A', b: 'B anew', c: 'C' });

    // Which meeting the bad file is of nobody knows for sure, so none is taken away meanwhile.
    unlinkSync(join(directory, 'b.yaml'));
    await hangUp(relay, /1 of 2 meetings/);
    assert.deepEqual(await titles(relay), { a: 'A', b: 'B anew', c: 'C' });

    writeFileSync(join(directory, 'a.yaml'), fileOf('a', 'A again'));
    await hangUp(relay, /2 meetings read again/);
    assert.deepEqual(await titles(relay), { a: 'A again', c: 'C' });
    assert.equal(listener.close, null, 'whoever is in a meeting notices nothing');

    unlinkSync(join(directory, 'a.yaml'));
    await hangUp(relay, /1 meetings read again/);
    assert.equal((await listener.waitForClose()).code, 4404);
});

test('what an operator applies is kept, in the file that defined it', async t => {
    const directory = directoryOf(t, { 'morning.yaml': fileOf('plenary', 'Before') });
    const args = ['--meetings', directory];
    const relay = await startRelay(t, { args });
    const after = fileOf('plenary', 'After');
    await new Operator(relay, 'plenary').define(after);
    await new Operator(relay, 'other').define(fileOf('other', 'Other'));
    await assert.rejects(new Operator(relay, 'plenary').define(fileOf('plenary', 'Bad', 'colour: red\n')),
        /400.*"line":\s*5.*colour/);
    assert.deepEqual(await titles(relay), { plenary: 'After', other: 'Other' });
    assert.deepEqual(readdirSync(directory).sort(), ['morning.yaml', 'other.yaml']);
    assert.equal(readFileSync(join(directory, 'morning.yaml'), 'utf8'), after);

    await relay.program.stop('SIGKILL');
    const again = await startRelay(t, { args, state: relay.state });
    assert.deepEqual(await titles(again), { plenary: 'After', other: 'Other' });
});

test('a calendar becomes a meeting file, and no file is overwritten', async t => {
    const directory = tempDir(t);
    const [event, made] = [join(directory, 'event.ics'), join(directory, 'made.yaml')];
    writeFileSync(event, ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:1@test',
        'DTSTAMP:20250101T000000Z', 'SUMMARY:WSIS+20 discussion', 'LOCATION:Room XIX\\, Geneva',
        'DTSTART;TZID=Europe/Zurich:20250409T100000', 'DTEND;TZID=Europe/Zurich:20250409T130000',
        'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'));
    const imported = ['meeting', 'import', event];

    const first = await run(t, 'livelisten-ctl', [...imported, '--output', made]);
    assert.equal(first.code, 0, first.output);
    const text = readFileSync(made, 'utf8');
    assert.match(text, /^id: "wsis-20-discussion"$/m);
    assert.match(text, /^room: "Room XIX, Geneva"$/m);
    assert.match(text, /^ {2}- \{date: 2025-04-09, start: "10:00", end: "13:00"\}$/m);
    assert.equal((await run(t, 'livelisten-ctl', ['meeting', 'check', made])).code, 0);
    assert.equal((await run(t, 'livelisten-ctl', imported)).stdout, text);

    const second = await run(t, 'livelisten-ctl', [...imported, '--output', made]);
    assert.equal(second.code, 1, second.output);
    assert.match(second.stderr, /made\.yaml: File exists/);
    assert.equal(readFileSync(made, 'utf8'), text);

    writeFileSync(event, 'hello\n');
    const bad = await run(t, 'livelisten-ctl', [...imported, '--output', join(directory, 'none.yaml')]);
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /event\.ics: is no iCalendar file/);
    assert.ok(!existsSync(join(directory, 'none.yaml')));
});
