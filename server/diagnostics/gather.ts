import { readdirSync } from 'node:fs';
import { cpus, release, totalmem, version } from 'node:os';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load-config.ts';
import { listProfiles } from '../config/profiles/profile-store.ts';
import { productVersion } from '../config/version.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { redact, scrubLine } from '../logs/redact.ts';
import { tailOf } from './tail-of.ts';

/** One file of the bundle. */
export interface DiagnosticsFile {
  readonly name: string;
  readonly text: string;
}

/** What the bundle is gathered from. */
export interface DiagnosticsSources {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  /** The state of the running gateway, or a sentence that says why there is none. */
  readonly state: () => Promise<unknown>;
  /** More about the program that gathers, e.g. the versions of Electron and Chromium. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** Bytes of each log that are taken, from its end. */
const logBytes = 1024 * 1024;

/**
 * What somebody who helps needs to see, and nothing that they must not: versions, settings, profiles without their
 * secrets, what the gateway is doing without the text of statements, and the ends of the logs. Whatever looks like a
 * secret is struck out of every line once more. A part that cannot be read says so in its place.
 */
export async function gatherDiagnostics(sources: DiagnosticsSources): Promise<readonly DiagnosticsFile[]> {
  const { home, env } = sources;
  const about = { ...machine(), ...sources.about };
  const settings = await part(() => loadConfig({ env, home }));
  const active = isLoaded(settings) ? settings.config.profile : '';
  const files = [
    { name: 'about.json', text: asJson(about) },
    { name: 'settings.json', text: asJson(settings) },
    { name: 'profiles.json', text: asJson(await part(() => listProfiles({ home, env, active }))) },
    { name: 'state.json', text: asJson(await part(sources.state)) },
    ...(await logs(home.logDir)),
  ];
  return [{ name: 'README.txt', text: readme(files) }, ...files];
}

function machine(): Record<string, unknown> {
  return {
    gatheredAt: new Date().toISOString(),
    snowgate: productVersion,
    versions: process.versions,
    platform: `${process.platform} ${process.arch}`,
    system: `${version()} (${release()})`,
    cpus: cpus().length,
    memoryBytes: totalmem(),
  };
}

function isLoaded(settings: unknown): settings is ReturnType<typeof loadConfig> {
  return typeof settings === 'object' && settings !== null && 'config' in settings;
}

/** The value, or what is wrong with it: a broken setting is what somebody may want to show. */
async function part(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    return { unavailable: error instanceof SnowgateError ? error.toPublic() : String(error) };
  }
}

function asJson(value: unknown): string {
  const safe = redact({ value }, { sql: false }).value;
  return `${JSON.stringify(safe, null, 2).split('\n').map(scrubLine).join('\n')}\n`;
}

async function logs(dir: string): Promise<DiagnosticsFile[]> {
  const names = await part(() => readdirSync(dir).filter((name) => name.endsWith('.log')));
  if (!Array.isArray(names)) return [];
  return Promise.all(
    names.map(async (name: string) => ({
      name: `logs/${name}`,
      text: (await tailOf(join(dir, name), logBytes)).split('\n').map(logLine).join('\n'),
    })),
  );
}

/** A line of a log without secrets and, where the log keeps the text of statements, without that text. */
function logLine(line: string): string {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record !== 'object' || record === null) return scrubLine(line);
    return scrubLine(JSON.stringify(redact({ ...record }, { sql: false })));
  } catch {
    // Not a record: a started line, or one of another program.
    return scrubLine(line);
  }
}

function readme(files: readonly DiagnosticsFile[]): string {
  return [
    'Diagnostics of Snowgate. Look through it before you send it to anybody.',
    '',
    'It holds no password, key or token and no text of any statement. It does name Snowflake accounts and users,',
    'AI clients, databases and paths of this machine.',
    '',
    ...files.map(({ name, text }) => `  ${name} (${Buffer.byteLength(text)} bytes)`),
    '',
  ].join('\n');
}
