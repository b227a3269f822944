// What fans out: the floor, the relay, and later its peers. A server is an object with pid, host, port
// (of its WebSocket), feed() which starts the sound, and stop(); the load generator is the same for all.
import { join } from 'node:path';
import { build, cores, scratchDirectory, start, Unmeasured } from './programs.mjs';

/** One core for the server, another for everything else. */
export async function split() {
  const [server, client = server] = await cores();
  return { server, client, shared: server === client };
}

async function listening(program) {
  const [, port] = await program.expect(/listening on https?:\/\/[^\s]*:(\d+)\//);
  return { program, pid: program.pid, host: '127.0.0.1', port, tls: false,
    stop: () => program.stop() };
}

/** A bare loop of send(); starts by itself when all listeners are there. */
export async function startFloor({ listeners, packets = 1 }) {
  const { server } = await split();
  const program = start(join(build, 'bench/floor'),
    ['--listeners', listeners, '--packets', packets], { cpu: server });
  return { ...await listening(program), feed: async () => {} };
}

/** The relay with its demo meeting, fed with dummy packets by a publisher on the other core. */
export async function startRelay({ tls = false } = {}) {
  const { server, client } = await split();
  const state = scratchDirectory();
  const program = start(join(build, 'livelisten-relay'),
    ['--listen', '127.0.0.1:0', '--state', state, ...(tls ? ['--tls-self-signed'] : [])],
    { cpu: server });
  const relay = { ...await listening(program), tls };
  let publisher;
  relay.feed = async () => {
    publisher = start(join(build, 'bench/publish'), [...(tls ? ['--tls'] : []), '--token-file',
      join(state, 'publish.token'), relay.host, relay.port], { cpu: client });
    await publisher.expect(/^publishing$/m);
  };
  relay.stop = async () => {
    await publisher?.stop();
    await program.stop();
  };
  return relay;
}

/** Joins listeners (an object, profile to number) to a server; they stay until the load has ended. */
export async function startLoad(server, groups, { warmupMs = 500, durationMs = 3000 } = {}) {
  const { client } = await split();
  const load = start(join(build, 'bench/load'), [
    ...Object.entries(groups).flatMap(([profile, n]) => ['--listeners', `${profile}:${n}`]),
    ...(server.tls ? ['--tls'] : []), '--server-pid', server.pid, '--warmup-ms', warmupMs,
    '--duration-ms', durationMs, server.host, server.port], { cpu: client });
  await load.expect(/^joined \d+$/m, 60000);
  return load;
}

/** Joins, feeds, measures; what the load generator found, with some quotients. */
export async function measureFanout(server, groups, times) {
  const load = await startLoad(server, groups, times);
  await server.feed();
  const [text] = await load.expect(/^\{.*\}$/m, 120000);
  const result = JSON.parse(text);
  const packets = result.groups.reduce((sum, group) => sum + group.packets, 0);
  if (!packets) throw new Unmeasured('no packet came to any listener');
  for (const group of result.groups) group.delivered = group.packets / group.expected;
  return { ...result, packets, usPerPacket: result.server_cpu_us / packets,
    serverShare: result.server_cpu_us / result.window_us,
    loadShare: result.load_cpu_us / result.window_us };
}
