import { unsupported } from '../engine-errors.ts';
import { boolean, call, callOf, dataOf, identifierName, stringLiteral, text } from './ast-nodes.ts';
import { jsonPath } from './json-path.ts';
import type { Ast } from './polyglot.ts';

/** TABLE(f(..)) and LATERAL f(..) as a call of our table macro, with named arguments put in order. */
export function tableFunction(inner: unknown): Ast {
  const called = callOf(inner);
  switch (called?.name) {
    case '_SF_FLATTEN':
      // Rewritten already when it comes up from LATERAL.
      return isOrdered(called.args) ? call('_SF_FLATTEN', ...called.args) : flatten(called.args);
    case '_SF_SPLIT_TO_TABLE':
      return call('_SF_SPLIT_TO_TABLE', ...called.args);
    case '_SF_GENERATOR':
      return call('_SF_GENERATOR', named(called.args, ['ROWCOUNT', 'TIMELIMIT'])[0] ?? called.args[0]);
    case '_SF_RESULT_SCAN':
      return call('_SF_RESULT_SCAN', ...called.args);
    default:
      throw unsupported('this table function');
  }
}

function flatten(args: readonly unknown[]): Ast {
  const [input, path, outer, recursive, mode] = named(args, ['INPUT', 'PATH', 'OUTER', 'RECURSIVE', 'MODE']);
  if (input === undefined) throw unsupported('FLATTEN without INPUT');
  const plainPath = stringLiteral(path) ?? '';
  return call(
    '_SF_FLATTEN',
    input,
    text(plainPath),
    text(plainPath === '' ? '$' : `$.${jsonPath(plainPath)}`),
    outer ?? boolean(false),
    recursive ?? boolean(false),
    text(stringLiteral(mode) ?? 'BOTH'),
  );
}

function isOrdered(args: readonly unknown[]): boolean {
  return args.length === 6 && args.every((arg) => dataOf(arg, 'named_argument') === null);
}

function named(args: readonly unknown[], names: readonly string[]): unknown[] {
  const values: unknown[] = [];
  for (const [index, arg] of args.entries()) {
    const data = dataOf(arg, 'named_argument');
    const at = data ? names.indexOf((identifierName(data.name) ?? '').toUpperCase()) : index;
    if (at >= 0) values[at] = data ? data.value : arg;
  }
  return values;
}
