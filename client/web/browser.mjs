// What a browser has, as it is given to modules that know no browser (link.mjs, programme.mjs). On a page
// and in a worker.

export const browser = {
    now: () => performance.now(),
    wall: () => Date.now(),
    random: Math.random,
    fetch: (...args) => fetch(...args),
    setTimeout: (...args) => setTimeout(...args),
    clearTimeout: timer => clearTimeout(timer),
    setInterval: (...args) => setInterval(...args),
    clearInterval: timer => clearInterval(timer),
};
