import { clientTokenSchema } from '../../server/contract/admin.ts';
import type { ClientType } from '../../server/contract/client-types.ts';
import { type Snippet, type StdioEntry, snippetFor } from '../../server/installers/snippets.ts';
import { clientNameFor } from './client-name-for.ts';

/** What adding a client from the menu needs. */
export interface CopyConfigPorts {
  /** Names of all clients there are. */
  readonly clients: readonly string[];
  readonly mcpUrl: string;

  /** Posts to the admin API of the gateway. */
  readonly post: (path: string, body: unknown) => Promise<unknown>;

  /** The stdio bridge of a client. */
  readonly bridge: (client: string) => StdioEntry;
}

/** A client that was just added, and the text that connects it. */
export interface AddedClient extends Snippet {
  readonly name: string;
}

/**
 * Adds a client of its own for this app. Its token exists in the text alone: the gateway keeps a hash, and a token that
 * was given out once cannot be copied again.
 */
export async function addClientWithConfig(type: ClientType, ports: CopyConfigPorts): Promise<AddedClient> {
  const name = clientNameFor(type, ports.clients);
  const { token } = clientTokenSchema.parse(await ports.post('/admin/clients', { name, type }));
  const snippet = snippetFor({ name, type, token, mcpUrl: ports.mcpUrl, bridge: ports.bridge(name) });
  return { name, ...snippet };
}
