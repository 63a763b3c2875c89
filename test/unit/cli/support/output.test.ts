import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { CliContext } from '../../../../server/cli/support/context.ts';
import { ago, printError, printResult, table } from '../../../../server/cli/support/output.ts';
import { resolveHome } from '../../../../server/config/home.ts';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';

function context(): CliContext & { readonly stderr: PassThrough } {
  return {
    env: {},
    home: resolveHome({}),
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  };
}

it('shows in cells and JSON what could make a terminal lie', () => {
  const text = '\u001b[2J\u001b]0;title\u0007safe\r\nline\u202Edrawkcab\u009b8m';
  expect(table([['A'], [text]])).toBe(
    'A\n<U+001B>[2J<U+001B>]0;title<U+0007>safe<U+000D><U+000A>line<U+202E>drawkcab<U+009B>8m',
  );
  const given = context();
  printResult(given, true, { text }, '');
  const printed = String((given.stdout as PassThrough).read());
  expect(printed).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(printed)).toEqual({ text });
});

it.each([
  ['people', 'GATEWAY_DOWN: The gateway is not running.\n  next step: Run `snowgate start`.\n'],
  ['line', 'snowgate: GATEWAY_DOWN: The gateway is not running. Run `snowgate start`.\n'],
] as const)('prints an error for %s', (form, text) => {
  const given = context();
  expect(printError(given, form, new SnowgateError('GATEWAY_DOWN'))).toBe(1);
  expect(String(given.stderr.read())).toBe(text);
});

it('prints what was not expected in one line, and never a stack', () => {
  const given = context();
  printError(given, 'people', new TypeError('odd\nthing'));
  expect(String(given.stderr.read())).toMatch(
    /^INTERNAL: .* \(TypeError: odd<U\+000A>thing\)\n {2}next step: .*\n$/,
  );
});

it('aligns columns and tells times in words', () => {
  expect(
    table([
      ['A', 'LONG'],
      ['longer', 'x'],
    ]),
  ).toBe('A       LONG\nlonger  x');
  expect([ago(null, 0), ago(0, 1000), ago(0, 90_000), ago(0, 1e8)]).toEqual([
    'never',
    '1 second ago',
    '1 minute ago',
    'yesterday',
  ]);
});
