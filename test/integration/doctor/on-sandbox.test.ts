import { expect, test } from 'vitest';
import { doctorReportSchema } from '../../../server/contract/doctor.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();

async function ask(token: string): Promise<Response> {
  const { gateway } = stage();
  return await fetch(`${gateway.url}/admin/doctor`, { headers: { authorization: `Bearer ${token}` } });
}

test('grants beyond all allow lists are told, with a script that takes them away', async () => {
  const { gateway } = stage();
  gateway.home.addClient('demo-only', 'http', { allow: ['DEMO'] });
  const response = await ask(gateway.home.adminToken());
  expect(response.status).toBe(200);
  const { findings, script } = doctorReportSchema.parse(await response.json());

  const grants = findings.find(({ area }) => area === 'grants');
  expect(grants).toMatchObject({ level: 'warn', checked: true });
  expect(grants?.text).toContain('PRIVATE');
  expect(grants?.text).not.toContain(' DEMO');
  expect(script).toContain('REVOKE USAGE ON DATABASE PRIVATE FROM ROLE ');
  expect(script).not.toContain('DEMO');

  expect(findings).toContainEqual(
    expect.objectContaining({ area: 'roles', level: 'ok', text: expect.stringContaining('are off') }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ area: 'warehouse', level: 'warn', text: expect.stringContaining('monitor') }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ area: 'warehouse', level: 'ok', text: expect.stringContaining('60 s') }),
  );
  expect(findings.every(({ level, checked }) => checked || level !== 'ok')).toBe(true);
});

test("a client's token is refused", async () => {
  const token = stage().gateway.addClient('curious');
  expect((await ask(token)).status).toBe(401);
});
