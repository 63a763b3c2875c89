import { z } from 'zod';
import { configSchema } from '../contract/config.ts';

/** One setting, as the schema of the configuration describes it. */
export interface ConfigKey {
  /** Dotted path, as in the config file: `limits.bodyBytes`. */
  readonly path: string;

  /** Name in the environment: `SNOWGATE_LIMITS_BODY_BYTES`. */
  readonly environment: string;

  /** How text from the environment or a flag is turned into a value. */
  readonly kind: 'text' | 'number' | 'boolean' | 'list';

  /** Checks one value; knows nothing of the other settings. */
  readonly schema: z.ZodType;

  /** What a value must be, in words, to finish the sentence "expected ...". */
  readonly expected: string;

  readonly default: unknown;

  readonly description: string;
}

/** SNOWGATE_* names that are no setting: they say where state and settings are. */
export const otherEnvironment = {
  SNOWGATE_HOME: 'Folder of everything this product keeps; the default is the data folder of your platform.',
  SNOWGATE_CONFIG:
    'Config file to use instead of config.json in the state folder; the flag --config wins over it.',
} as const;

/** The environment name of a dotted path: capitals, words and levels parted by underscores. */
export function environmentName(path: string): string {
  const words = path.replaceAll('.', '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `SNOWGATE_${words.toUpperCase()}`;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrap(schema.unwrap());
  return schema;
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  const low = minimum !== undefined && Number.isSafeInteger(minimum - 1) ? minimum : undefined;
  const high = maximum !== undefined && Number.isSafeInteger(maximum + 1) ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of at least ${low}`;
  return high === undefined ? '' : ` of at most ${high}`;
}

function describe(schema: z.ZodType): Pick<ConfigKey, 'kind' | 'expected' | 'default' | 'description'> {
  const json = z.toJSONSchema(schema);
  const common = { default: json.default, description: json.description ?? '' };
  if (json.enum) return { ...common, kind: 'text', expected: `one of ${json.enum.join(', ')}` };
  switch (json.type) {
    case 'integer':
      return { ...common, kind: 'number', expected: `a whole number${range(json.minimum, json.maximum)}` };
    case 'number': {
      const above = json.exclusiveMinimum === undefined ? '' : ` above ${json.exclusiveMinimum}`;
      return { ...common, kind: 'number', expected: `a number${above}${range(json.minimum, json.maximum)}` };
    }
    case 'boolean':
      return { ...common, kind: 'boolean', expected: 'true or false' };
    case 'array':
      return { ...common, kind: 'list', expected: 'a list of texts' };
    default:
      return { ...common, kind: 'text', expected: 'a text that is not empty' };
  }
}

function collect(schema: z.core.$ZodType, path: readonly string[]): ConfigKey[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, child]) => collect(child, [...path, key]));
  }
  if (!(schema instanceof z.ZodType)) return [];
  const dotted = path.join('.');
  return [{ path: dotted, environment: environmentName(dotted), schema, ...describe(schema) }];
}

/** Every setting, in the order of the schema. */
export const configKeys: readonly ConfigKey[] = collect(configSchema, []);
