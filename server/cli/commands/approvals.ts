import type { Command } from 'commander';
import { z } from 'zod';
import { type ApprovalVerdict, type ApprovalView, approvalViewSchema } from '../../contract/approvals.ts';
import { exactLine, exactText } from '../../contract/exact-text.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { addCommand, usageError } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';
import { tellConfirmation } from '../support/tell-confirmation.ts';

/** Ids are long; so many of their first signs are enough to name one that waits. */
const shortId = 8;

function approvalText(item: ApprovalView, now: number): string {
  const left = Math.max(0, Math.round((item.expiresAt - now) / 1000));
  // The whole statement is shown: what is approved must be what was seen.
  const sql = exactText(item.sql, 'block')
    .split('\n')
    .map((line) => `    ${line}`);
  return [
    `${item.id.slice(0, shortId)}  ${exactLine(item.client)} (${item.clientType}) wants to ${item.kind}; ${left} s left`,
    `  objects  ${item.references.map(exactLine).join(', ') || '-'}`,
    `  scans    ${item.bytes === null ? 'unknown' : `${item.bytes} bytes by its plan`}`,
    ...sql,
  ].join('\n');
}

/** `snowgate approvals ...`: statements that wait for a human. */
export function addApprovals(program: Command, context: CliContext): void {
  const group = program
    .command('approvals')
    .helpCommand(false)
    .summary('statements that wait for a human')
    .description(
      'A policy may ask a human about a kind of statement. Nothing that a client can call approves anything. ' +
        'While the desktop app runs, an approval is confirmed in its window; without it, one that comes from a process ' +
        'that a client has started is refused. See docs/security.md. ' +
        'What is refused may ask again after a cool-down: a minute, then two, up to an hour.',
    );

  const open = async () =>
    adminClient(context.home, await needGateway(context.home), undefined, tellConfirmation(context));
  const find = async (id: string): Promise<ApprovalView> => {
    const items = await (await open()).call('GET', '/admin/approvals', z.array(approvalViewSchema));
    const matches = items.filter((item) => id.length >= shortId && item.id.startsWith(id));
    const [only] = matches;
    if (only && matches.length === 1) return only;
    throw usageError(
      `no single statement that waits has an id that starts with ${id}`,
      'snowgate approvals list',
    );
  };
  const settle = async (id: string, verdict: ApprovalVerdict, json: boolean, done: string): Promise<void> => {
    const item = await find(id);
    await (await open()).call('POST', `/admin/approvals/${item.id}`, z.unknown(), { verdict });
    printResult(
      context,
      json,
      { id: item.id, verdict },
      `${done} ${item.client}:\n${approvalText(item, Date.now())}`,
    );
  };

  addCommand(group, 'list', {
    summary: 'show what waits, with its whole text',
    examples: [['snowgate approvals list', 'client, kind, objects, bytes and SQL']],
  }).action(async (options: { json?: boolean }) => {
    const items = await (await open()).call('GET', '/admin/approvals', z.array(approvalViewSchema));
    const text = items.map((item) => approvalText(item, Date.now())).join('\n\n');
    printResult(context, options.json === true, items, text || 'Nothing waits for approval.');
  });

  addCommand(group, 'approve <id>', {
    summary: 'let a statement run',
    examples: [
      ['snowgate approvals approve 3f2a9c1e', 'this once'],
      ['snowgate approvals approve 3f2a9c1e --session', 'and again in this session without asking'],
    ],
  })
    .option('--session', 'let this very statement run for the rest of the session')
    .action((id: string, options: { session?: boolean; json?: boolean }) =>
      settle(id, options.session ? 'session' : 'once', options.json === true, 'Approved for'),
    );

  addCommand(group, 'deny <id>', {
    summary: 'refuse a statement',
    examples: [['snowgate approvals deny 3f2a9c1e', 'the client is told so']],
  }).action((id: string, options: { json?: boolean }) =>
    settle(id, 'deny', options.json === true, 'Denied to'),
  );
}
