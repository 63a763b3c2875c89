import type { Command } from 'commander';
import { z } from 'zod';
import { exactLine } from '../../contract/exact-text.ts';
import {
  type ClosedSession,
  closedSessionSchema,
  type SessionView,
  sessionViewSchema,
} from '../../contract/sessions.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { ago, printResult, table } from '../support/output.ts';

/** Ids are long; so many of their first signs are enough to name one. */
const shortId = 8;

const heading = ['ID', 'CLIENT', 'APP', 'VIA', 'STATE', 'CALLS', 'FAILED', 'REFUSED', 'P50 MS', 'LAST SEEN'];

function sessionRow(session: SessionView, now: number): string[] {
  const { clientInfo, latency } = session;
  return [
    session.id.slice(0, shortId),
    session.client,
    clientInfo ? exactLine(`${clientInfo.name} ${clientInfo.version}`.trim()) : '-',
    session.transport,
    session.state,
    String(session.calls),
    String(session.failed),
    String(session.refused),
    latency.p50Ms === null ? '-' : String(Math.round(latency.p50Ms)),
    ago(session.lastSeenAt, now),
  ];
}

function closedText({ id, client, cancelled, disconnected }: ClosedSession): string {
  const queries = cancelled === 1 ? '1 query was' : `${cancelled} queries were`;
  const connections = disconnected === 1 ? '1 connection' : `${disconnected} connections`;
  return `Session ${id.slice(0, shortId)} of ${client} is closed: ${queries} cancelled, ${connections} ended.`;
}

/** `snowgate sessions ...`: who is connected, and the way to end it. */
export function addSessions(program: Command, context: CliContext): void {
  const group = program
    .command('sessions')
    .helpCommand(false)
    .summary('who is connected, and how to end it')
    .description(
      'A session is one client app in one dress: its client, what it says it is, and its way in. It is remembered with ' +
        'its current database and its counts across reconnects and restarts, until it was silent for ' +
        'limits.sessionIdleMinutes.',
    );

  const open = async () => adminClient(context.home, await needGateway(context.home));
  const all = async () => (await open()).call('GET', '/admin/sessions', z.array(sessionViewSchema));

  addCommand(group, 'list', {
    summary: 'show the sessions',
    examples: [
      ['snowgate sessions list', 'all of them'],
      ['snowgate sessions list --client laptop-code', "one client's"],
    ],
  })
    .option('--client <name>', 'only the sessions of this client')
    .action(async (options: { client?: string; json?: boolean }) => {
      const sessions = (await all()).filter(
        ({ client }) => options.client === undefined || client === options.client,
      );
      const rows = sessions.map((session) => sessionRow(session, Date.now()));
      const text = rows.length > 0 ? table([heading, ...rows]) : 'There is no session.';
      printResult(context, options.json === true, sessions, text);
    });

  addCommand(group, 'close <id>', {
    summary: 'end a session',
    details:
      'Its queries are cancelled at Snowflake, its connections are ended, and its context and counts are forgotten. ' +
      'The client may connect again; `snowgate clients remove` or `snowgate pause` keep it out.',
    examples: [['snowgate sessions close 3f2a9c1e', 'the first 8 signs of the id are enough']],
  }).action(async (id: string, options: { json?: boolean }) => {
    const matches = (await all()).filter((session) => id.length >= shortId && session.id.startsWith(id));
    const [only] = matches;
    if (!only || matches.length > 1) throw new SnowgateError('SESSION_NOT_FOUND', { id });
    const closed = await (await open()).call('DELETE', `/admin/sessions/${only.id}`, closedSessionSchema);
    printResult(context, options.json === true, closed, closedText(closed));
  });
}
