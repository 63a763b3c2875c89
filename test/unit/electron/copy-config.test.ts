import { describe, expect, test } from 'vitest';
import { clientNameFor } from '../../../electron/clients/client-name-for.ts';
import { addClientWithConfig } from '../../../electron/clients/copy-config.ts';
import { clientNames } from '../../../electron/tray/client-names.ts';
import { clientNameSchema, clientTypeSchema } from '../../../server/contract/client-types.ts';

describe('the name of one more client', () => {
  test.each([
    ['cursor', [], 'cursor'],
    ['claude_code', [], 'claude-code'],
    ['cursor', ['cursor'], 'cursor-2'],
    ['cursor', ['cursor', 'cursor-2', 'cline'], 'cursor-3'],
    ['cursor', ['cursor-2', 'cline'], 'cursor'],
  ] as const)('%s beside %j', (type, taken, name) => expect(clientNameFor(type, taken)).toBe(name));

  test('is one that the gateway takes, for every app that is offered', () => {
    for (const type of clientTypeSchema.options) {
      expect(clientNameSchema.safeParse(clientNameFor(type, [type])).success).toBe(true);
    }
  });
});

const bridge = (client: string) => ({ command: '/opt/snowgate', args: ['stdio', '--client', client] });

test.each(Object.keys(clientNames) as (keyof typeof clientNames)[])(
  'adds %s with a token of its own, which is in the text and nowhere else',
  async (type) => {
    const posted: unknown[] = [];
    const added = await addClientWithConfig(type, {
      clients: ['cursor'],
      mcpUrl: 'http://127.0.0.1:8765/mcp',
      bridge,
      async post(path, body) {
        posted.push(path, body);
        return { ...(body as object), token: 'sgc_secret' };
      },
    });
    expect(posted).toEqual(['/admin/clients', { name: added.name, type }]);
    expect(added.name).not.toBe('cursor');
    expect(`${added.name} ${added.how}`).not.toContain('sgc_secret');
    // The bridge fetches a token by itself, so its entry holds none.
    expect(added.text.includes('sgc_secret')).toBe(type !== 'claude_desktop');
  },
);
