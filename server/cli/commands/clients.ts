import type { Command } from 'commander';
import { z } from 'zod';
import { type ClientView, type clientTokenSchema, clientViewSchema } from '../../contract/admin.ts';
import { clientTypeSchema } from '../../contract/client-types.ts';
import { bridgeEntry } from '../../installers/bridge-entry.ts';
import { snippetFor } from '../../installers/snippets.ts';
import { clientName } from '../support/client-name.ts';
import { openClients } from '../support/clients-access.ts';
import { addCommand, usageError } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { ago, paint, printResult, table } from '../support/output.ts';
import { entries, policyFrom } from '../support/policy-options.ts';
import { addClientsPolicy } from './clients-policy.ts';
import { addClientsUsage } from './clients-usage.ts';

type Token = z.output<typeof clientTokenSchema>;

function listText(clients: readonly ClientView[]): string {
  if (clients.length === 0) return 'There are no clients yet. Add one: snowgate clients add NAME --type TYPE';
  const now = Date.now();
  return table([
    ['NAME', 'TYPE', 'SESSIONS', 'CALLS', 'LAST SEEN', 'ADDED', ''],
    ...clients.map((client) => [
      client.name,
      client.type,
      String(client.sessions),
      String(client.calls),
      ago(client.lastSeenAt, now),
      ago(client.createdAt, now),
      client.paused ? 'paused' : '',
    ]),
  ]);
}

function tokenText(context: CliContext, client: Token, url: string, done: string): string {
  const snippet = snippetFor({ ...client, mcpUrl: url, bridge: bridgeEntry(client.name, context.env) });
  const once = paint(context, context.stdout, 'dim', '(shown this one time; keep it like a password)');
  return `${done}\n\nToken ${once}\n  ${client.token}\n\n${snippet.how}\n\n${snippet.text}`;
}

/** `snowgate clients ...`: who may call this gateway. */
export function addClients(program: Command, context: CliContext): void {
  const group = program
    .command('clients')
    .helpCommand(false)
    .summary('who may call the gateway')
    .description(
      'Each AI app has a name and a token of its own. All of these but usage work whether or not the gateway runs.',
    );

  addCommand(group, 'list', {
    summary: 'list the clients',
    examples: [['snowgate clients list', 'names, types and when they were last seen']],
  }).action(async (options: { json?: boolean }) => {
    const clients = await openClients(context);
    const list = await clients.list();
    printResult(context, options.json === true, z.array(clientViewSchema).parse(list), listText(list));
  });

  addCommand(group, 'add <name>', {
    summary: 'add a client and print its token and configuration',
    details: `Types: ${clientTypeSchema.options.join(', ')}.`,
    examples: [
      ['snowgate clients add laptop-code --type claude_code', 'for Claude Code'],
      ['snowgate clients add desktop --type claude_desktop', 'for Claude Desktop, over stdio'],
      ['snowgate clients add bi --type cursor --allow SALES,HR.PUBLIC', 'with its own databases'],
    ],
  })
    .option('--type <type>', 'which app it is', 'unknown')
    .option('--allow <entries>', 'what it may read: DB, DB.SCHEMA or DB.SCHEMA.OBJECT, with commas between')
    .action(async (name: string, options: { type: string; allow?: string; json?: boolean }) => {
      const type = clientTypeSchema.safeParse(options.type);
      if (!type.success) {
        throw usageError(
          `--type must be one of ${clientTypeSchema.options.join(', ')}`,
          'snowgate clients add --help',
        );
      }
      const policy = options.allow === undefined ? undefined : policyFrom({ allow: entries(options.allow) });
      const clients = await openClients(context);
      const added = await clients.add(clientName(name), type.data, policy);
      const text = tokenText(context, added, clients.mcpUrl, `Client ${added.name} is added.`);
      printResult(context, options.json === true, { ...added, mcpUrl: clients.mcpUrl }, text);
    });

  addCommand(group, 'rotate <name>', {
    summary: 'give a client a new token; the old one stops working at once',
    details:
      'What the old token has open is ended, and its queries are cancelled. The client keeps its sessions with their ' +
      'current database and their counts.',
    examples: [['snowgate clients rotate laptop-code', 'after a token was lost or leaked']],
  }).action(async (name: string, options: { json?: boolean }) => {
    const clients = await openClients(context);
    const rotated = await clients.rotate(clientName(name));
    const text = tokenText(context, rotated, clients.mcpUrl, `Client ${rotated.name} has a new token.`);
    printResult(context, options.json === true, { ...rotated, mcpUrl: clients.mcpUrl }, text);
  });

  addCommand(group, 'remove <name>', {
    summary: 'remove a client; its token stops working at once',
    examples: [['snowgate clients remove laptop-code', 'an app that is gone']],
  }).action(async (name: string, options: { json?: boolean }) => {
    const clients = await openClients(context);
    await clients.remove(clientName(name));
    printResult(context, options.json === true, { removed: name }, `Client ${name} is removed.`);
  });

  addClientsPolicy(group, context);
  addClientsUsage(group, context);
}
