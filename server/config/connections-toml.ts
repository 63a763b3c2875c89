import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { type ConnectionsPlace, connectionsHome } from './connections-home.ts';
import { type ConnectionValues, connectionEnvironment, connectionValues } from './connections-keys.ts';
import { readPrivateFile } from './private-file.ts';

/** The connections that Snowflake's own tools have on this machine. */
export interface Connections {
  /** The file that they come from; the one that would be read when there is none. */
  readonly file: string;
  readonly byName: ReadonlyMap<string, ConnectionValues>;
  /** The connection that the tools use when none is named. */
  readonly defaultName: string;
}

/**
 * Reads connections.toml, or the `[connections.*]` of config.toml where that file does not exist, as Snowflake's own
 * tools do, with what the environment says about each connection.
 *
 * @throws PROFILE_FILE_MODE when others may read the file, PROFILE_FILE_INVALID when it is not TOML
 */
export async function readConnections(place: ConnectionsPlace): Promise<Connections> {
  const folder = connectionsHome(place);
  const connectionsFile = join(folder, 'connections.toml');
  const configFile = join(folder, 'config.toml');
  const own = await readToml(connectionsFile);
  const config = await readToml(configFile);
  const tables = own ?? tableOf(config?.connections) ?? {};
  const byName = new Map<string, ConnectionValues>();
  for (const [name, value] of Object.entries(tables)) {
    const table = tableOf(value);
    if (table === undefined) continue;
    const { over, under } = connectionEnvironment(name, place.env);
    byName.set(name, { ...under, ...connectionValues(table), ...over });
  }
  const configured = config?.default_connection_name;
  return {
    file: own === undefined && config !== undefined ? configFile : connectionsFile,
    byName,
    defaultName:
      place.env.SNOWFLAKE_DEFAULT_CONNECTION_NAME ||
      (typeof configured === 'string' && configured !== '' ? configured : 'default'),
  };
}

async function readToml(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readPrivateFile(file);
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    // The parser's message shows the line, and the line may be the one with the password.
    const at = error instanceof TomlError ? `line ${error.line}, column ${error.column}` : 'unknown place';
    throw new SnowgateError('PROFILE_FILE_INVALID', { file, detail: `it is not valid TOML (${at})` });
  }
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    return undefined;
  return value as Readonly<Record<string, unknown>>;
}
