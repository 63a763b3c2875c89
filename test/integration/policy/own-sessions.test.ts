import { expect, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();
const names = ['strict-a', 'strict-b', 'moderate-a', 'moderate-b'] as const;

test('a strict client shares no session at Snowflake, moderate ones do', async () => {
  const { gateway } = stage();
  const sessions = new Map<string, Set<string>>();
  for (const name of names) {
    const level = name.startsWith('strict') ? 'strict' : 'moderate';
    const client = await clientWith(gateway, name, { level, allow: ['DEMO'] });
    const seen = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const { data } = await client.query('SELECT CURRENT_SESSION() AS S');
      expect(data.rows).toHaveLength(1);
      seen.add(String((data.rows as readonly (readonly unknown[])[])[0]?.[0]));
    }
    sessions.set(name, seen);
  }
  const of = (name: string): readonly string[] => [...(sessions.get(name) ?? [])];
  for (const strict of ['strict-a', 'strict-b']) {
    const others = names.filter((name) => name !== strict).flatMap(of);
    expect(of(strict).filter((session) => others.includes(session))).toEqual([]);
  }
  expect(of('moderate-a').some((session) => of('moderate-b').includes(session))).toBe(true);
});
