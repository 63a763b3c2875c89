import { parse as parseToml } from 'smol-toml';
import { expect, it } from 'vitest';
import { clientTypeSchema } from '../../../../server/contract/client-types.ts';
import { snippetFor } from '../../../../server/installers/snippets.ts';

const input = {
  name: 'one',
  token: 'sgc_token',
  mcpUrl: 'http://127.0.0.1:8765/mcp',
  bridge: { command: '/node', args: ['/cli.js', 'stdio', '--client', 'one'], env: { SNOWGATE_HOME: '/h' } },
};
const headers = { Authorization: 'Bearer sgc_token' };

it.each(clientTypeSchema.options)('has a way to connect %s that carries its identity', (type) => {
  const { how, text } = snippetFor({ ...input, type });
  expect(how).toMatch(/:$/);
  expect(text).toContain(type === 'claude_desktop' ? '"--client", "one"' : 'Bearer sgc_token');
});

it.each([
  ['cursor', { mcpServers: { snowgate: { url: input.mcpUrl, headers } } }],
  ['vscode', { servers: { snowgate: { type: 'http', url: input.mcpUrl, headers } } }],
  ['cline', { mcpServers: { snowgate: { type: 'streamableHttp', url: input.mcpUrl, headers } } }],
  ['windsurf', { mcpServers: { snowgate: { serverUrl: input.mcpUrl, headers } } }],
  ['gemini', { mcpServers: { snowgate: { type: 'http', url: input.mcpUrl, headers } } }],
  ['zed', { context_servers: { snowgate: { url: input.mcpUrl, headers } } }],
  ['claude_desktop', { mcpServers: { snowgate: input.bridge } }],
  ['unknown', { mcpServers: { snowgate: { type: 'http', url: input.mcpUrl, headers } } }],
] as const)('writes for %s exactly the keys that it reads', (type, expected) => {
  expect(JSON.parse(snippetFor({ ...input, type }).text)).toEqual(expected);
});

it('writes for Codex a table with http_headers, the only key that it sends', () => {
  expect(parseToml(snippetFor({ ...input, type: 'codex' }).text)).toEqual({
    mcp_servers: { snowgate: { url: input.mcpUrl, http_headers: headers } },
  });
});
