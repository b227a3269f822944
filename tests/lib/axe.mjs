// What axe-core (https://github.com/dequelabs/axe-core) finds wrong with a page for people who see, hear or
// move otherwise: the rules of WCAG 2.0 to 2.2, levels A and AA, and axe's best practices.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.mjs';

const source = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Fails with one line for every element that breaks a rule. `page`: puppeteer's; `state` names what is on it.
export async function assertAccessible(page, state) {
    if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(source);
    const { violations, passes } = await page.evaluate(async tags => {
        const found = await window.axe.run(document, { runOnly: { type: 'tag', values: tags } });
        return { violations: found.violations, passes: found.passes.length };
    }, TAGS);
    assert.ok(passes > 0, `${state}: axe has looked at nothing`);
    const lines = violations.flatMap(({ id, impact, help, nodes }) =>
        nodes.map(node => `${state}: ${id} (${impact}): ${help}: ${node.html.slice(0, 200)}: ${
            node.any.concat(node.all, node.none).map(({ message }) => message).join('; ')}`));
    assert.deepEqual(lines, []);
}
