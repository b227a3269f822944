// A network that can go away without a word: a TCP proxy that swallows what it is given, and says neither so nor
// goodbye. When the network is back it is another one: what was open stays dead, as behind another address.

import { connect, createServer } from 'node:net';
import { cleanUp } from './processes.mjs';

class Proxy {
    connections = 0; // since the beginning
    #dead = false;
    #sockets = new Set();
    #live = new Set(); // pairs that pass on

    constructor(port) {
        this.server = createServer(client => {
            const relay = connect(port, '127.0.0.1');
            this.connections += 1;
            const pair = { dead: this.#dead };
            this.#live.add(pair);
            for (const [from, to] of [[client, relay], [relay, client]]) {
                this.#sockets.add(from);
                from.on('data', bytes => pair.dead || to.write(bytes));
                from.on('close', () => {
                    this.#sockets.delete(from);
                    this.#live.delete(pair);
                    if (!pair.dead) to.destroy();
                });
                from.on('error', () => {}); // a close follows
            }
        });
    }

    // From now on nothing passes, in silence.
    cut() {
        this.#dead = true;
        for (const pair of this.#live) pair.dead = true;
    }

    // New connections pass.
    restore() {
        this.#dead = false;
    }

    get url() {
        return `http://127.0.0.1:${this.server.address().port}`;
    }

    close() {
        for (const socket of this.#sockets) socket.destroy();
        return new Promise(done => this.server.close(done));
    }
}

export async function startProxy(t, port) {
    const proxy = new Proxy(port);
    await new Promise((done, fail) => proxy.server.once('error', fail).listen(0, '127.0.0.1', done));
    cleanUp(t, () => proxy.close());
    return proxy;
}
