import { z } from 'zod';
import { exactLine } from '../../contract/exact-text.ts';
import { defineTool } from './tool.ts';
import { usageData, usageLines } from './usage-text.ts';

export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I here',
  description: 'Your identity, limits and context at this gateway. Runs nothing on Snowflake.',
  ownWords: true,
  input: z.strictObject({}),
  async run({ caller, about }) {
    const { session } = caller;
    const { policy, profile, sandbox, limits, usage, paused } = about();
    const lines = [
      `client: ${session.client.name} (${session.client.type})`,
      `session: ${session.id}`,
      `profile: ${profile}${sandbox ? ' (built-in sample data, no Snowflake account)' : ''}`,
      `allowed objects: ${policy.allow.map(exactLine).join(', ') || 'none yet; a human has to allow some'}`,
      ...(policy.deny.length > 0 ? [`denied objects: ${policy.deny.map(exactLine).join(', ')}`] : []),
      `statements: ${Object.entries(policy.statements)
        .map(([kind, rule]) => `${kind} ${rule}`)
        .join(', ')}; one a call`,
      `limits: ${limits.rows} rows and ${limits.resultBytes} bytes a call, ${limits.statementSeconds} s a statement`,
      ...usageLines(usage),
      ...(paused ? ['paused by a human: nothing runs until it is resumed'] : []),
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
        database: session.database,
        schema: session.schema,
        level: policy.level,
        allow: policy.allow,
        deny: policy.deny,
        statements: { ...policy.statements },
        scanBytesPerQuery: policy.scanBytesPerQuery,
        limits: { ...limits },
        usage: usageData(usage),
        paused,
      },
    };
  },
});
