import { join } from 'node:path';
import { openClients } from '../server/cli/support/clients-access.ts';
import type { CliContext } from '../server/cli/support/context.ts';
import { bridgeEntry } from '../server/installers/bridge-entry.ts';
import { snippetFor } from '../server/installers/snippets.ts';
import { checkout } from './checkout.ts';
import type { TitledSnippet } from './welcome.ts';

/** The client that the first start makes, so that there is something to connect at once. */
const name = 'quickstart';

/**
 * Makes the quickstart client if it has never been made, with the configurations to copy; later there is only the way
 * to a new token, because a token is shown once and kept nowhere.
 */
export async function quickstart(
  context: CliContext,
): Promise<{ readonly snippets: readonly TitledSnippet[]; readonly note: string }> {
  const clients = await openClients(context);
  if ((await clients.list()).some((client) => client.name === name)) {
    return {
      snippets: [],
      note: `Connect with the token of client ${name}. A new one: npm run -s snowgate -- clients rotate ${name}`,
    };
  }
  const { token } = await clients.add(name, 'unknown');
  const bridge = bridgeEntry(name, context.env, join(checkout, 'dist/server/cli.js'));
  const snippet = (title: string, type: 'claude_code' | 'http' | 'claude_desktop'): TitledSnippet => ({
    title,
    ...snippetFor({ name, type, token, mcpUrl: clients.mcpUrl, bridge }),
  });
  return {
    snippets: [
      snippet('Claude Code', 'claude_code'),
      snippet('Other clients, over HTTP', 'http'),
      snippet('Claude Desktop, over stdio', 'claude_desktop'),
    ],
    note: `The token is shown this one time; keep it like a password. A new one: npm run -s snowgate -- clients rotate ${name}`,
  };
}
