import { describe, expect, it } from 'vitest';
import { analyse } from '../../../server/policy/analysis/analyse.ts';
import type { Parse, SyntaxNode } from '../../../server/policy/analysis/parser.ts';
import { policyCases } from '../../fixtures/policy-cases.ts';
import { parse } from '../../fixtures/policy-context.ts';

/** Wraps a tree so that each node whose keys are looked at is noted. */
function watched(node: SyntaxNode, seen: Set<object>): SyntaxNode {
  if (typeof node !== 'object' || node === null) return node;
  return new Proxy(node as object, {
    ownKeys(target) {
      seen.add(target);
      return Reflect.ownKeys(target);
    },
    get(target, key, receiver) {
      // Lists are walked with their iterator.
      if (key === Symbol.iterator) seen.add(target);
      return watched(Reflect.get(target, key, receiver) as SyntaxNode, seen);
    },
  }) as SyntaxNode;
}

/** Every node below, found without knowing anything about the tree. */
function allNodes(node: unknown, found: object[]): object[] {
  if (typeof node !== 'object' || node === null) return found;
  const placeholder = JSON.stringify(node).length < 2000 && isPlaceholder(node);
  if (placeholder) return found;
  // There is nothing to see in an empty one.
  if (Object.keys(node).length > 0) found.push(node);
  for (const inner of Object.values(node)) allNodes(inner, found);
  return found;
}

/** `SELECT SNOWGATE_Q1`, or that column alone: stands for a piece that is walked on its own. */
function isPlaceholder(node: object): boolean {
  const names = [...JSON.stringify(node).matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name ?? '');
  return names.length === 1 && /^SNOWGATE_Q\d+$/.test(names[0] ?? '');
}

describe('the walker', () => {
  const allowed = policyCases().filter(({ expect: expected }) => expected === 'allow');

  it.each(allowed)('visits every node of the tree of $sql', ({ sql }) => {
    const seen = new Set<object>();
    const roots: SyntaxNode[] = [];
    const watching: Parse = (text) => {
      const answer = parse(text);
      if (!answer.ok) return answer;
      roots.push(...answer.roots);
      return { ok: true, roots: answer.roots.map((root) => watched(root, seen)) };
    };
    const outcome = analyse(sql, watching);
    expect(outcome.ok).toBe(true);
    const missed = allNodes(roots, []).filter((node) => node !== roots && !seen.has(node));
    expect(missed).toEqual([]);
  });

  it.each([
    ['command', { command: { this: 'DROP TABLE T' } }],
    ['raw', { raw: { sql: 'DROP TABLE T' } }],
    ['an unknown type', { brand_new_node: { this: null } }],
    ['an unknown field', { literal: { literal_type: 'number', value: '1', hidden_query: 'SELECT 1' } }],
    ['a change', { delete: { table: null } }],
  ])('refuses %s anywhere in the tree', (_, planted) => {
    const planting: Parse = (text) => {
      const answer = parse(text);
      if (!answer.ok) return answer;
      const root = JSON.parse(
        JSON.stringify(answer.roots[0]).replace(
          '"literal":{"literal_type":"number","value":"42"}',
          JSON.stringify(planted).slice(1, -1),
        ),
      );
      return { ok: true, roots: [root] };
    };
    for (const sql of [
      'select 42',
      'select a from t where b in (1, 42)',
      'select f(42) over (partition by 42)',
      'select * from (select 42) x',
    ]) {
      expect(analyse(sql, parse).ok).toBe(true);
      expect(analyse(sql, planting)).toMatchObject({ ok: false, code: 'POLICY_NOT_UNDERSTOOD' });
    }
  });
});
