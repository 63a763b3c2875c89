import { describe, expect, it } from 'vitest';
import { patternsIn, patternsOfText } from './find-patterns.ts';
import { superLinear } from './super-linear.ts';

/**
 * Patterns that the check cannot clear, each with what bounds its work. A pattern that is not in the sources any more has
 * to go from here too.
 */
const reviewed: Readonly<Record<string, string>> = {
  "server/contract/exact-text.ts new RegExp(unseen.source, 'gu')": 'one class, one sign at a time',
  "server/policy/analysis/stage-text.ts new RegExp(`${part}|%${part}|~|(?<=\\\\.)(?=\\\\.)`, 'g')":
    'built from one constant, whose alternatives begin differently; the text is cut to 2,000 characters',
  "server/policy/analysis/stage-text.ts new RegExp(`@(?:~|(?:${part}\\\\.(?:${part}?\\\\.)?)?%?${part})`, 'y')":
    'built from one constant and sticky; the text is cut to 2,000 characters',
  'server/contract/policy.ts new RegExp(`^${part}(?:\\\\.${part}){0,2}$`)':
    'built from one constant; anchored, and the alternatives of a part begin differently',
  'server/snowflake/driver-log.ts /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g':
    'ends at the end of the text at the latest, so no attempt fails behind the head; the text is cut to 16,000 before',
  'server/sandbox/engine/duckdb-errors.ts /(?:Table|View) with name "?([^"\\n]+?)"? does not exist/':
    'the message is cut to 2,000 characters',
  'server/sandbox/engine/duckdb-errors.ts /Could not convert string [\'"](.*?)[\'"] to (\\w+)/s':
    'the message is cut to 2,000 characters',
  'server/sandbox/engine/duckdb-errors.ts /(date|time|timestamp) field value out of range: "(.*?)"|invalid (date|time|timestamp) field format: "(.*?)"/s':
    'the message is cut to 2,000 characters',
};

describe('the regular expressions of the sources', () => {
  const patterns = patternsIn(['server', 'electron', 'renderer']);

  it('take time that grows no faster than the text, but for those that were reviewed', () => {
    expect(patterns.length).toBeGreaterThan(100);
    const slow = patterns.flatMap(({ file, source, flags, written }) => {
      const clear = source !== null && superLinear(source, flags).length === 0;
      return clear ? [] : [`${file} ${written}`];
    });
    expect(slow.sort()).toEqual(Object.keys(reviewed).sort());
  });

  it.each([
    '/(a+)+b/',
    '/a+b/',
    '/\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\./g',
    '/\\([\\w\\s,()]*\\)\\s*$/',
    '/^\\s*\\w*\\s*\\w*\\d+$/',
    '/^(?:a|ab|b)*c/',
    '/0+$/',
    'new RegExp("x(.*)y", "s")',
  ])('would find %s', (written) => {
    const [found] = patternsOfText(`export const pattern = ${written};`, 'pattern.ts');
    expect(superLinear(found?.source ?? '', found?.flags ?? '')).not.toEqual([]);
  });

  it.each(['/^a+$/', '/a[^a]*b/', '/[a-z]+/g', '/Bearer\\s+[A-Za-z]+/', '/^(?:"(?:[^"]|"")+")$/'])(
    'clears %s',
    (written) => {
      const [found] = patternsOfText(`export const pattern = ${written};`, 'pattern.ts');
      expect(superLinear(found?.source ?? '', found?.flags ?? '')).toEqual([]);
    },
  );

  it('takes a pattern that is built from a text for one that it cannot clear', () => {
    expect(patternsOfText('export const pattern = new RegExp(text);', 'a.ts')).toMatchObject([
      { source: null },
    ]);
  });
});
