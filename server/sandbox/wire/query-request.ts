import { z } from 'zod';
import { type EngineBind, EngineError } from '../engine-types.ts';
import { textParameters } from './parameters.ts';

const bindSchema = z.object({
  type: z.string(),
  value: z.union([z.string(), z.null(), z.array(z.unknown())]),
});

const bodySchema = z.object({
  sqlText: z.string(),
  bindings: z.record(z.string(), bindSchema).nullish(),
  bindStage: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  asyncExec: z.boolean().nullish(),
  describeOnly: z.boolean().nullish(),
});

/** A query request as the rest of the wire takes it. */
export interface QueryRequest {
  readonly sql: string;
  readonly binds: readonly EngineBind[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly asyncExec: boolean;
  readonly describeOnly: boolean;
}

/**
 * Checks and reads the body of a query request.
 * @throws EngineError 391911 when it is not one, 0A000 for array and staged binds, which the sandbox has not
 */
export function readQueryRequest(body: unknown): QueryRequest {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new EngineError('391911', '22023', 'The query request cannot be understood.');
  const { sqlText, bindings, bindStage, parameters, asyncExec, describeOnly } = parsed.data;
  if (bindStage !== undefined && bindStage !== null) throw noArrayBinds();
  return {
    sql: sqlText,
    binds: readBinds(bindings ?? {}),
    parameters: textParameters(parameters ?? {}),
    asyncExec: asyncExec === true,
    describeOnly: describeOnly === true,
  };
}

/** Binds come as an object with the keys "1", "2", ...; a gap would shift the values, so it is refused. */
function readBinds(bindings: Readonly<Record<string, z.infer<typeof bindSchema>>>): EngineBind[] {
  const count = Object.keys(bindings).length;
  return Array.from({ length: count }, (_, index) => {
    const bind = bindings[String(index + 1)];
    if (bind === undefined)
      throw new EngineError('002049', '42601', `Bind variable ${index + 1} is not set.`);
    if (Array.isArray(bind.value)) throw noArrayBinds();
    return { type: bind.type, value: bind.value };
  });
}

function noArrayBinds(): EngineError {
  return new EngineError(
    '000002',
    '0A000',
    'Unsupported feature: array binds. The sandbox takes single values.',
  );
}
