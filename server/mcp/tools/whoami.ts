import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I here',
  description: 'Your identity, limits and context at this gateway. Runs nothing on Snowflake.',
  input: z.strictObject({}),
  async run({ caller, about }) {
    const { session } = caller;
    const { profile, sandbox, limits } = about();
    const lines = [
      `client: ${session.client.name} (${session.client.type})`,
      `session: ${session.id}`,
      `profile: ${profile}${sandbox ? ' (built-in sample data, no Snowflake account)' : ''}`,
      'allowed: one SELECT, SHOW, DESCRIBE or EXPLAIN a call; nothing that writes',
      `limits: ${limits.rows} rows and ${limits.resultBytes} bytes a call, ${limits.statementSeconds} s a statement`,
    ];
    return {
      text: lines.join('\n'),
      data: {
        client: session.client.name,
        clientType: session.client.type,
        session: session.id,
        transport: session.transport,
        profile,
        sandbox,
        statements: { read: 'allow', write: 'deny', ddl: 'deny', call: 'deny' },
        limits: { ...limits },
      },
    };
  },
});
