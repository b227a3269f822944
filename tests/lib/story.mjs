// Tests that go on from where the one before them ended.

/** Like t.test, for the steps of a story: after one that failed, the others are skipped rather than waited for. */
export function storyOf(t) {
    let isBroken = false;
    return (name, work) => t.test(name, { skip: isBroken && 'a step before it failed' }, async step => {
        isBroken = true;
        await work(step);
        isBroken = false;
    });
}
