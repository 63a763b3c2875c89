import { z } from 'zod';
import { nearest } from '../../config/nearest.ts';
import { isObject } from '../../util/json-object.ts';

/**
 * Arguments as models write them, turned into what the schema means where there is one meaning only: null or an empty text
 * for an optional argument is an absent one, a numeral in a text is a number where a number is wanted, and so are
 * `"true"` and `"false"`. Everything else is left to the schema.
 */
export interface LenientArguments {
  read(args: unknown): unknown;
  /** What to say of arguments that the schema does not know, each with the nearest that it does. */
  unknown(names: readonly string[]): string;
}

interface Argument {
  readonly optional: boolean;
  readonly type: unknown;
}

/** As JSON writes a number, and with white space around it. */
const numeral = /^\s*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/;

export function lenientArguments(input: z.ZodType): LenientArguments {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' });
  const known = new Map<string, Argument>(
    Object.entries(properties).map(([name, schema]) => [
      name,
      { optional: !required.includes(name), type: isObject(schema) ? schema.type : undefined },
    ]),
  );
  return {
    read(args) {
      if (!isObject(args)) return args ?? {};
      const read: [string, unknown][] = [];
      for (const [name, value] of Object.entries(args)) {
        const argument = known.get(name);
        if (argument?.optional && (value === null || value === '')) continue;
        read.push([name, argument && typeof value === 'string' ? readText(value, argument.type) : value]);
      }
      return Object.fromEntries(read);
    },
    unknown: (names) =>
      names
        .map((name) => {
          const like = nearest(name, known.keys());
          const hint =
            known.size === 0
              ? 'this tool takes none'
              : like === undefined
                ? `it takes ${[...known.keys()].join(', ')}`
                : `did you mean ${like}?`;
          return `${JSON.stringify(name.slice(0, 100))} is no argument of this tool: ${hint}`;
        })
        .join('; '),
  };
}

function readText(text: string, type: unknown): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return numeral.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : text);
    default:
      return text;
  }
}
