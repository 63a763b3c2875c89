import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ClientType } from '../../../server/contract/client-types.ts';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import type { SessionView } from '../../../server/contract/sessions.ts';
import { startSandbox } from '../../../server/sandbox/run/start-sandbox.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import {
  bridgeArguments,
  type ConnectedClient,
  connectHttp,
  connectOldHttp,
  connectOldProgram,
  connectOldWebSocket,
  type Identity,
} from '../../fixtures/mcp-clients.ts';
import { SandboxControl } from '../../fixtures/sandbox-control.ts';

/** Several programs start at once, and nothing is measured here: only a machine that is stuck takes this long. */
export const startMs = 120_000;

/** Five clients as they are met in the field: who they say they are, how they connect, and which schema is theirs. */
interface Role {
  readonly name: string;
  readonly type: ClientType;
  readonly identity: Identity;
  readonly schema: string;
  readonly transport: SessionView['transport'];
  readonly era: SessionView['era'];
  connect(place: Place): Promise<ConnectedClient>;
}

interface Place {
  readonly daemon: GatewayProcess;
  readonly token: string;
  readonly identity: Identity;
  readonly name: string;
  readonly scratch: string;
}

const overHttp = ({ daemon, token, identity }: Place) => ({ url: daemon.mcpUrl, token, identity });

export const roles: readonly Role[] = [
  {
    name: 'claude-desktop',
    type: 'claude_desktop',
    identity: { name: 'claude-ai', version: '0.1.0' },
    schema: 'DESKTOP',
    transport: 'stdio',
    era: 'legacy',
    connect: ({ daemon, name, identity, scratch }) =>
      connectOldProgram({
        args: bridgeArguments(name),
        env: { PATH: process.env.PATH ?? '', HOME: scratch, SNOWGATE_HOME: daemon.home.home.root },
        identity,
      }),
  },
  {
    name: 'claude-code',
    type: 'claude_code',
    identity: { name: 'claude-code', version: '2.1.329' },
    schema: 'CODE',
    transport: 'http',
    era: 'modern',
    // It opens with server/discover and falls back where that is not known.
    connect: (place) => connectHttp(overHttp(place), { mode: 'auto' }),
  },
  {
    name: 'cline',
    type: 'cline',
    identity: { name: 'Cline', version: '3.40.0' },
    schema: 'CLINE',
    transport: 'http',
    era: 'legacy',
    connect: (place) => connectOldHttp(overHttp(place)),
  },
  {
    name: 'roo-code',
    type: 'roo_code',
    identity: { name: 'Roo Code', version: '3.30.0' },
    schema: 'ROO',
    transport: 'http',
    era: 'legacy',
    connect: (place) => connectOldHttp(overHttp(place)),
  },
  {
    name: 'dashboard',
    type: 'websocket',
    identity: { name: 'dashboard', version: '1.0.0' },
    schema: 'DASHBOARD',
    transport: 'websocket',
    era: 'legacy',
    connect: ({ daemon, token, identity }) =>
      connectOldWebSocket({ url: daemon.webSocketUrl, token, identity }),
  },
];

/** One of the five, connected. */
export interface Member extends Role {
  readonly client: ConnectedClient;
  /** Runs execute_query and returns the rows, or the text of the refusal. */
  query(sql: string): Promise<unknown>;
}

/** All five at one daemon at the same time. */
export interface Cast {
  readonly daemon: GatewayProcess;
  readonly sandbox: SandboxControl;
  readonly members: readonly Member[];
  member(name: string): Member;
  /** Changes what a client may do, through the admin API. */
  setPolicy(name: string, change: PolicyInput): Promise<void>;
  /** Asks the admin API. */
  admin(path: string): Promise<unknown>;
}

/** Every member may read its own schema and change what is in it. */
function policyOf(role: Role): PolicyInput {
  return { allow: [`DEMO.${role.schema}`], quota: { burst: 10_000, requestsPerDay: null } };
}

/** Starts the daemon and connects the five for all tests of a file. */
export function castForFile(): () => Cast {
  const home = makeTestHome();
  const scratch = mkdtempSync(join(tmpdir(), 'snowgate-cast-'));
  let stand: RunningSandbox | undefined;
  let cast: Cast | undefined;

  beforeAll(async () => {
    stand = await startSandbox({ controls: true });
    const profile = await home.addSandboxProfile(stand);
    const daemon = await startGatewayProcess({
      home,
      // One process is all five apps and the person here, which no process outside of a test is.
      env: { SNOWGATE_PROFILE: profile, SNOWGATE_PRESENCE_CLIENT_PROCESSES: 'allow' },
    });
    const admin = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${daemon.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${home.adminToken()}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return await response.json();
    };
    await buildSchemas(daemon);
    const members = await Promise.all(
      roles.map(async (role) => {
        const token = home.addClient(role.name, role.type, policyOf(role));
        const place = { daemon, token, scratch, name: role.name, identity: role.identity };
        return asMember(role, await role.connect(place));
      }),
    );
    const member = (name: string): Member => {
      const found = members.find((one) => one.name === name);
      if (!found) throw new Error(`nobody is called ${name}`);
      return found;
    };
    cast = {
      daemon,
      members,
      member,
      sandbox: new SandboxControl(stand),
      async setPolicy(name, change) {
        await admin('PUT', `/admin/clients/${name}/policy`, { ...policyOf(member(name)), ...change });
      },
      admin: (path) => admin('GET', path),
    };
  }, startMs);
  afterEach(async () => {
    await cast?.sandbox.clearFaults();
    await cast?.sandbox.clearRequests();
  });
  afterAll(async () => {
    await Promise.all(cast?.members.map(({ client }) => client.close()) ?? []);
    await cast?.daemon.stop();
    await stand?.close();
    home.remove();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  return () => {
    if (!cast) throw new Error('the cast has not been brought together');
    return cast;
  };
}

/** A schema for each, with a table of the same name in each that says whose it is. */
async function buildSchemas(daemon: GatewayProcess): Promise<void> {
  const token = daemon.addClient('builder', 'http', {
    allow: ['DEMO'],
    statements: { write: 'allow', ddl: 'allow' },
  });
  const builder = await connectOldHttp({
    url: daemon.mcpUrl,
    token,
    identity: { name: 'builder', version: '1' },
  });
  for (const { schema } of roles) {
    await ask(builder, `CREATE SCHEMA DEMO.${schema}`);
    await ask(builder, `CREATE TABLE DEMO.${schema}.WHOSE AS SELECT '${schema}' AS OWNER`);
  }
  await builder.close();
}

/** The rows of a statement, or the text of its refusal. */
async function ask(client: ConnectedClient, sql: string): Promise<unknown> {
  const answer = await client.call('execute_query', { query: sql });
  const { rows } = (answer.structuredContent ?? {}) as { rows?: unknown };
  return answer.isError ? (answer.content[0]?.text ?? '') : rows;
}

function asMember(role: Role, client: ConnectedClient): Member {
  return { ...role, client, query: (sql) => ask(client, sql) };
}
