// Goal of this test: the sum that `make test` ends with is true. Failures, crashes and programs that
// test nothing are counted; groups are not tests.

import test from 'node:test';
import assert from 'node:assert/strict';
import { countTap } from '../lib/tap.mjs';

const fine = { code: 0, signal: null };

function numbers(text, ended = fine) {
    const { passed, failed, skipped } = countTap(text, ended);
    return { passed, failed: failed.length, skipped };
}

test('cmocka: two groups, one failure, one skipped', () => {
    assert.deepEqual(numbers(
        '1..2\nok 1 - a\nnot ok 2 - b\n# why\n1..2\nok 1 - c\nok 2 - d # SKIP no device\n', { code: 1, signal: null }),
    { passed: 2, failed: 1, skipped: 1 });
});

test('cmocka: a program that dies after one of three', () => {
    const count = countTap('1..3\nok 1 - a\n', { code: null, signal: 'SIGSEGV' });
    assert.equal(count.passed, 1);
    assert.match(count.failed.join(), /2 of 3 planned tests did not run/);
    assert.match(count.failed.join(), /SIGSEGV/);
});

test('cmocka: a program that ends well after one of three', () => {
    assert.deepEqual(numbers('1..3\nok 1 - a\n'), { passed: 1, failed: 1, skipped: 0 });
});

test('all tests pass but the program fails, say of a leak', () => {
    assert.deepEqual(numbers('1..1\nok 1 - a\n', { code: 23, signal: null }), { passed: 1, failed: 1, skipped: 0 });
});

test('a program that tests nothing', () => {
    assert.deepEqual(numbers(''), { passed: 0, failed: 1, skipped: 0 });
    assert.deepEqual(numbers('1..0\n'), { passed: 0, failed: 1, skipped: 0 });
});

test('node: files and groups are not tests', () => {
    assert.deepEqual(numbers(`TAP version 13
# Subtest: file
    # Subtest: group
        # Subtest: a
        ok 1 - a
          ---
          duration_ms: 1
          ...
        # Subtest: b
        not ok 2 - b
        1..2
    not ok 1 - group
    # Subtest: c
    ok 2 - c
    1..2
not ok 1 - file
1..1
# tests 3
`, { code: 1, signal: null }), { passed: 2, failed: 1, skipped: 0 });
});

test('node: a group that fails by itself, with all its tests well', () => {
    assert.deepEqual(numbers('# Subtest: g\n    ok 1 - a\n    1..1\nnot ok 1 - g\n1..1\n', { code: 1, signal: null }),
        { passed: 1, failed: 1, skipped: 0 });
});
