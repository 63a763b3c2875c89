import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAdminPath } from '../../../server/panel-port/admin-path.ts';

test.each([
  '/admin/snapshot',
  '/admin/events',
  '/admin/approvals/0d5f6c1e-7b1c-4f6e-9a51-6a3f1f0b7c11',
  '/admin/sessions?client=cursor',
])('%s is reached', (path) => expect(isAdminPath(path)).toBe(true));

test.each([
  '/mcp',
  '/mcp/tools/call',
  '/status',
  '/admin',
  '/Admin/snapshot',
  'admin/snapshot',
  '//admin/snapshot',
  '//evil.example/admin/',
  'http://127.0.0.1:1/admin/snapshot',
  '/admin/../mcp',
  '/admin/./snapshot',
  '/admin/%2e%2e/mcp',
  '/admin/.%2E/mcp',
  '/admin\\..\\mcp',
  '/admin/..\\mcp',
  '/admin/\t../mcp',
  '/admin/snapshot#fragment',
  '/admin/snap\nshot',
  '\\admin\\snapshot',
  '',
])('%j is not', (path) => expect(isAdminPath(path)).toBe(false));

test('whatever passes is a plain path below /admin/', () => {
  const part = fc.constantFrom(
    '/',
    '..',
    '.',
    '%2e',
    '%2E',
    '%2f',
    '\\',
    'admin',
    'mcp',
    '?',
    '#',
    ':',
    '@',
    ' ',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const path = `/admin/${parts.join('')}`;
      if (!isAdminPath(path)) return;
      const parsed = new URL(`http://127.0.0.1:8765${path}`);
      expect(parsed.host).toBe('127.0.0.1:8765');
      expect(parsed.pathname.startsWith('/admin/')).toBe(true);
      expect(parsed.pathname.split('/')).not.toContain('..');
    }),
  );
});
