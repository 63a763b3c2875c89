import '@fastify/websocket';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Transport } from '../contract/sessions.ts';
import { type LivingProcess, type LookUpProcess, lineageOf, processTable } from './lineage.ts';
import { type Connection, peerProcesses, peerUsers } from './peer-processes.ts';

/**
 * Which processes hold the sessions of clients. The AI app that calls with a client's token is known by its end of the
 * connection; what it has started, a shell of its agent among it, descends from it.
 */
export interface SessionHolders {
  /** Notes a connection over which a client has called. Cheap for one that is known; it looks up nothing by itself. */
  seen(socket: Socket, caller: { readonly client: string; readonly transport: Transport }): void;

  /**
   * The clients whose session is held by the process at the other end of this connection, or by one that it descends
   * from.
   *
   * @returns null when the system does not tell which process that is
   */
  clientsAbove(socket: Socket): Promise<ReadonlySet<string> | null>;

  /** The users whose processes have held sessions since the start, as far as that is known. */
  users(): Promise<ReadonlySet<number>>;

  /** Looks no longer. */
  close(): void;
}

/**
 * Whether a request comes from an app that holds a session: over MCP, on a connection that it keeps or in a session that it
 * has opened. A script that calls a tool once and leaves holds none, and neither does plain REST.
 */
export function holdsSession(request: FastifyRequest): boolean {
  if (request.routeOptions.url !== '/mcp') return false;
  const { connection, 'mcp-session-id': session } = request.headers;
  return request.ws || session !== undefined || !/\bclose\b/i.test(connection ?? '');
}

interface Holder extends LivingProcess {
  readonly client: string;
}

/** ms from a client's first call on a connection until its process is looked up: most connections live longer. */
const lookUpAfterMs = 200;
/** ms between two looks: each may read the descriptors of every process of this user. */
const lookUpEveryMs = 2_000;
/** Holders that are remembered at most; the oldest goes. */
const mostHolders = 512;
/** Connections that wait to be looked up at most. */
const mostUnknown = 1_024;

/** What starts the programs of a whole desktop: a client's app that descends from it says nothing about its siblings. */
const everybodysParents = new Set(['systemd', 'launchd', 'init']);

export function createSessionHolders(now: () => number = () => performance.now()): SessionHolders {
  const known = new WeakMap<Socket, string>();
  const unknown = new Map<Socket, { readonly client: string; readonly transport: Transport }>();
  const holders = new Map<string, Holder>();
  const users = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let lookedUpAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const arm = () => {
    if (timer !== undefined || closed) return;
    const wait = Math.max(lookUpAfterMs, lookedUpAt + lookUpEveryMs - now());
    timer = setTimeout(() => {
      timer = undefined;
      void lookUpUnknown();
    }, wait);
    timer.unref();
  };

  const remember = (holder: LivingProcess, client: string) => {
    // This process holds the daemon itself: it is no client's app.
    if (holder.pid === process.pid) return;
    const key = `${holder.pid} ${holder.born} ${client}`;
    holders.delete(key);
    holders.set(key, { ...holder, client });
    const [oldest] = holders.keys();
    if (holders.size > mostHolders && oldest !== undefined) holders.delete(oldest);
  };

  let looking: Promise<void> = Promise.resolve();
  /** One look after another: who asks has to know what an earlier one is still about to find. */
  function lookUpUnknown(): Promise<void> {
    looking = looking.then(look).catch(() => undefined);
    return looking;
  }

  async function look(): Promise<void> {
    if (unknown.size === 0) return;
    const asked = [...unknown].map(([socket, caller]) => ({ ends: endsOf(socket), ...caller }));
    unknown.clear();
    for (const uid of peerUsers(asked.flatMap(({ ends }) => (ends ? [ends] : [])))) users.add(uid);
    const [processes, lookUp] = await Promise.all([
      peerProcesses(
        asked.flatMap(({ ends }) => (ends ? [ends] : [])),
        [...new Set([...holders.values()].map(({ pid }) => pid))],
      ),
      processTable(),
    ]);
    lookedUpAt = now();
    for (const { ends, client, transport } of asked) {
      for (const pid of (ends && processes.get(ends.peerPort)) ?? []) {
        for (const holder of holdersBehind(pid, transport, lookUp)) remember(holder, client);
      }
    }
  }

  return {
    seen(socket, caller) {
      if (known.get(socket) === caller.client || unknown.size >= mostUnknown) return;
      known.set(socket, caller.client);
      unknown.set(socket, caller);
      arm();
    },

    async clientsAbove(socket) {
      await lookUpUnknown();
      const ends = endsOf(socket);
      const pids = ends && (await peerProcesses([ends])).get(ends.peerPort);
      if (!pids) return null;
      const lookUp = await processTable();
      const lineage = pids.flatMap((pid) => lineageOf(pid, lookUp));
      const above = [...holders.values()].filter((holder) =>
        lineage.some(({ pid, born }) => pid === holder.pid && born === holder.born),
      );
      return new Set(above.map(({ client }) => client));
    },

    async users() {
      await lookUpUnknown();
      return users;
    },

    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** The process of the connection, and for a stdio bridge the app that started it. */
function holdersBehind(pid: number, transport: Transport, lookUp: LookUpProcess): readonly LivingProcess[] {
  const own = lookUp(pid);
  if (!own) return [];
  const app = transport === 'stdio' ? lookUp(own.parent) : undefined;
  return app && app.pid > 1 && !everybodysParents.has(app.name) ? [own, app] : [own];
}

/** undefined once the connection is gone, and for what came over none. */
function endsOf({ remotePort, localPort }: Socket): Connection | undefined {
  if (remotePort === undefined || localPort === undefined) return undefined;
  return { peerPort: remotePort, ownPort: localPort };
}
