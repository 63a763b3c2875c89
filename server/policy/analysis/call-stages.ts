import type { Reference } from './analysis-types.ts';
import { fileFunctions } from './builtin-functions.ts';
import { type Argument, argumentsOf, type Call, onlyString } from './call-arguments.ts';
import { namedByOption } from './file-references.ts';
import type { Token } from './lexer.ts';
import { accountReference } from './names.ts';
import { locate } from './refuse.ts';
import { isStageString, stageReference, stageTextOf } from './stage-reference.ts';
import { isName, isSymbol } from './token-stream.ts';

/** Qualified functions of Snowflake that read a stage; those without a place in front are fileFunctions. */
const qualifiedFileFunctions: ReadonlySet<string> = new Set(['PARSE_DOCUMENT']);

/**
 * The stages in the arguments of a call: every argument that is one string and starts with `@`, for a function of any
 * name may open it. The stage that a file function reads must be known: one that is put together, taken from a column,
 * or one of the snow:// addresses counts as dynamic.
 */
export function stagesOfCall(text: string, tokens: readonly Token[], call: Call): Reference[] {
  const last = call.parts.at(-1) ?? '';
  const list = argumentsOf(tokens, call);
  const found = list.flatMap((argument) => {
    const string = onlyString(argument);
    return isStageString(string) ? [stageReference(stageTextOf(string), locate(text, string.start))] : [];
  });
  const reads = call.parts.length === 1 ? fileFunctions.has(last) : qualifiedFileFunctions.has(last);
  if (!reads) return found;
  const stage = locationOf(tokens, call) ?? list[0];
  const first = stage?.[0];
  if (first && !isKnown(last, stage, list.length)) {
    found.push(accountReference('dynamic', 'DYN', locate(text, first.start)));
  }
  return last === 'INFER_SCHEMA' ? [...found, ...formatOf(text, tokens, call, list)] : found;
}

/** True when the place of the stage holds one stage. */
function isKnown(name: string, argument: Argument, count: number): boolean {
  const [first] = argument;
  if (first?.type === 'stage') return argument.length === 1;
  if (isStageString(onlyString(argument))) return true;
  // FL_GET_SIZE(f) looks at a file that a column holds, or that TO_FILE makes of a stage which is looked at there.
  if (!name.startsWith('FL_') || count > 1) return false;
  return isName(first) && argument.every((token) => token.type !== 'variable' && !isSymbol(token, '||'));
}

/** The value of LOCATION => ... wherever it stands among the arguments. */
function locationOf(tokens: readonly Token[], call: Call): Argument | undefined {
  const at = namedArguments(tokens, call).indexOf('LOCATION');
  return at === -1 ? undefined : argumentsOf(tokens, call)[at];
}

/** The second argument of INFER_SCHEMA without a name is a file format. */
function formatOf(
  text: string,
  tokens: readonly Token[],
  call: Call,
  list: readonly Argument[],
): readonly Reference[] {
  const [, second] = list;
  const first = second?.[0];
  if (!first || namedArguments(tokens, call)[1] !== null) return [];
  return namedByOption(second, 0, 'file_format', locate(text, first.start));
}

/** The name of each argument of a call, in capitals; null where none is given. */
function namedArguments(tokens: readonly Token[], call: Call): readonly (string | null)[] {
  return argumentsOf(tokens, call, { named: true }).map(([name, arrow]) =>
    isName(name) && isSymbol(arrow, '=>') ? name.value.toUpperCase() : null,
  );
}
