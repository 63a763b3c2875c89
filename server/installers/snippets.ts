import type { ClientType } from '../contract/client-types.ts';

/** What a person needs to connect one client: where to put it and the text itself. */
export interface Snippet {
  /** One sentence: what to do with the text. */
  readonly how: string;
  readonly text: string;
}

/** How this installation is reached. */
export interface SnippetInput {
  readonly name: string;
  readonly type: ClientType;
  readonly token: string;
  readonly mcpUrl: string;
  /** The command that starts the stdio bridge of this client, with absolute paths. */
  readonly bridge: StdioEntry;
}

/** A stdio server as MCP clients configure it. */
export interface StdioEntry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The name under which clients list this server. */
const server = 'snowgate';

/** A client's config file with one server in it: a line for each of its settings. */
function serverJson(root: string, entry: object): string {
  const inline = (value: unknown): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  const lines = Object.entries(entry).map(([key, value]) => `      "${key}": ${inline(value)}`);
  return `{\n  "${root}": {\n    "${server}": {\n${lines.join(',\n')}\n    }\n  }\n}`;
}

/**
 * The ready-made configuration for a client. Keys, places and quirks are those of each client's own documentation;
 * where a client cannot reach an HTTP server on this machine the snippet uses the stdio bridge.
 */
export function snippetFor(input: SnippetInput): Snippet {
  const headers = { Authorization: `Bearer ${input.token}` };
  const http = { url: input.mcpUrl, headers };
  switch (input.type) {
    case 'claude_code':
      return {
        how: 'Run this in a terminal (through a pipe, so that no process list shows the token):',
        text: `echo '${JSON.stringify({ type: 'http', ...http })}' | claude mcp add-json --scope user ${server} -`,
      };
    case 'claude_desktop':
      return {
        how: 'Add to claude_desktop_config.json (Settings > Developer > Edit Config), then quit and start Claude Desktop:',
        text: serverJson('mcpServers', input.bridge),
      };
    case 'cursor':
      return { how: 'Add to ~/.cursor/mcp.json:', text: serverJson('mcpServers', http) };
    case 'vscode':
      return {
        how: 'Run "MCP: Open User Configuration" in VS Code and add:',
        text: serverJson('servers', { type: 'http', ...http }),
      };
    case 'cline':
    case 'roo_code':
      return {
        how: 'Add to the MCP settings file (MCP Servers > Configure):',
        text: serverJson('mcpServers', { type: 'streamableHttp', ...http }),
      };
    case 'windsurf':
      return {
        how: 'Add to ~/.codeium/windsurf/mcp_config.json:',
        text: serverJson('mcpServers', { serverUrl: input.mcpUrl, headers }),
      };
    case 'codex':
      return {
        how: 'Add to ~/.codex/config.toml:',
        text: `[mcp_servers.${server}]\nurl = "${input.mcpUrl}"\nhttp_headers = { "Authorization" = "${headers.Authorization}" }`,
      };
    case 'gemini':
      return {
        how: 'Add to ~/.gemini/settings.json:',
        text: serverJson('mcpServers', { type: 'http', ...http }),
      };
    case 'zed':
      return { how: "Add to Zed's settings.json:", text: serverJson('context_servers', http) };
    case 'goose':
      return {
        how: 'Add to ~/.config/goose/config.yaml:',
        text: [
          'extensions:',
          `  ${server}:`,
          `    name: ${server}`,
          '    type: streamable_http',
          `    uri: ${input.mcpUrl}`,
          `    headers: { Authorization: ${headers.Authorization} }`,
          '    enabled: true',
          '    timeout: 300',
        ].join('\n'),
      };
    case 'http':
    case 'websocket':
    case 'unknown':
      return {
        how: 'Most clients take this JSON:',
        text: serverJson('mcpServers', { type: 'http', ...http }),
      };
  }
}
