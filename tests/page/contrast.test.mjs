// Goal: every pair of colours that the style sheets set side by side can be read by weak eyes (WCAG 2.2,
// 1.4.3 and 1.4.11), in every scheme.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = name => readFileSync(new URL(`../../client/web/${name}`, import.meta.url), 'utf8');
const coloursOf = block =>
    Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, k, v]) => [k, v]));
const schemesOf = name => [...read(name).matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => coloursOf(block));
const [light, dark] = schemesOf('style.css');
const [lightConsole, darkConsole] = schemesOf('console/style.css');
const themes = Object.fromEntries([...read('monitor/style.css').matchAll(/:root\[data-theme="(\w+)"\] \{([^}]*)\}/g)]
    .map(([, theme, block]) => [`the interpreter's view, ${theme}`, { ...dark, ...coloursOf(block) }]));

const TEXT = 4.5;
const MARK = 3;
const pairs = [
    ...['ink', 'soft'].flatMap(text => ['ground', 'card', 'tint'].map(on => [text, on, TEXT])),
    ...['good', 'busy', 'bad', 'neutral'].map(text => [text, 'card', TEXT]),
    ...['ink', 'soft'].map(text => [text, 'notice', TEXT]),
    ['busy', 'notice', MARK],
    ['accent', 'card', TEXT],
    ['accent', 'tint', TEXT],
    ['accent-ink', 'accent', TEXT],
    ['accent-ink', 'accent-hover', TEXT],
    ['accent', 'ground', MARK], // the ring around what has the focus
    ['edge', 'card', MARK],
    ['edge', 'ground', MARK],
];

const consolePairs = [
    ...['ink', 'soft', 'busy', 'bad'].map(text => [text, 'alarm-tint', TEXT]),
    ...Array.from({ length: 8 }, (_, i) => [`series-${i}`, 'card', MARK]),
];

// Relative luminance and contrast ratio as WCAG 2.2 defines them.
function luminance(hex) {
    const [r, g, b] = [1, 3, 5].map(at => {
        const c = parseInt(hex.slice(at, at + 2), 16) / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
    const [dim, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (bright + 0.05) / (dim + 0.05);
}

const schemes = [
    ...Object.entries({ light, dark, ...themes }).map(([name, colours]) => [name, colours, pairs]),
    ['the console, light', { ...light, ...lightConsole }, consolePairs],
    ['the console, dark', { ...dark, ...darkConsole }, consolePairs],
];

for (const [scheme, colours, wanted] of schemes) {
    test(`${scheme}: contrast`, () => {
        for (const [front, back, least] of wanted) {
            assert.ok(colours[front] && colours[back], `${front}, ${back}`);
            const ratio = contrast(colours[front], colours[back]);
            assert.ok(ratio >= least, `${front} on ${back}: ${ratio.toFixed(2)} : 1`);
        }
    });
}

test('the interpreter\'s view has three themes', () => {
    assert.equal(Object.keys(themes).length, 3);
});

test('both schemes name the same colours', () => {
    assert.deepEqual(Object.keys(light), Object.keys(dark));
    assert.deepEqual(Object.keys(lightConsole), Object.keys(darkConsole));
});
