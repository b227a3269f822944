// Reads the Test Anything Protocol, of cmocka and of node:test, and counts what was really tested: tests, not the groups
// and files that hold them. A plan that was not fulfilled is a failure, for then the program has died on the way.

const RESULT = /^( *)(not )?ok\b(?: +(\d+))?(?: +-)? *(.*)$/;
const PLAN = /^( *)1\.\.(\d+)/;
const INDENT = 4;

// { passed, skipped, failed: [names], failedCount } of one program's output and how it ended.
export function countTap(text, { code, signal }) {
    const tests = { passed: 0, skipped: 0, failed: [] };
    const levels = []; // by depth: results since the last plan or parent, of them failed, and the plan
    const level = depth => levels[depth] ??= { results: 0, failed: 0, planned: 0, plans: 0 };

    const settle = depth => { // a depth is complete: was its plan fulfilled?
        const { results, planned, plans } = level(depth);
        if (plans && results < planned)
            tests.failed.push(`${planned - results} of ${planned} planned tests did not run`);
        const { failed } = level(depth);
        levels.length = depth;
        return failed + (plans && results < planned ? 1 : 0);
    };

    for (const line of text.split('\n')) {
        const plan = line.match(PLAN);
        if (plan) {
            const here = level(plan[1].length / INDENT);
            here.plans++;
            here.planned += Number(plan[2]);
            continue;
        }
        const result = line.match(RESULT);
        if (!result)
            continue;
        const [, indent, not, , rest] = result;
        const depth = indent.length / INDENT;
        const here = level(depth);
        const name = rest.replace(/ *(?<!\\)#.*$/, '');
        const isParent = levels[depth + 1] !== undefined && level(depth + 1).results > 0;
        const failedInside = levels[depth + 1] ? settle(depth + 1) : 0;
        here.results++;
        if (/(?<!\\)# *(SKIP|TODO)/i.test(rest)) {
            if (!isParent)
                tests.skipped++;
        } else if (not) {
            here.failed++;
            if (!isParent || failedInside === 0)
                tests.failed.push(name);
        } else if (!isParent) {
            tests.passed++;
        }
    }
    while (levels.length > 0)
        settle(levels.length - 1);
    if (signal)
        tests.failed.push(`the program was killed by ${signal}`);
    else if (code !== 0 && tests.failed.length === 0)
        tests.failed.push(`the program ended with status ${code}`);
    else if (tests.passed + tests.skipped + tests.failed.length === 0)
        tests.failed.push('the program tested nothing');
    return tests;
}
