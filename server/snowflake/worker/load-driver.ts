import type { ConfigureOptions } from 'snowflake-sdk';
import type { DriverLogRecord } from '../driver-log.ts';
import type { LoginMemory } from './token-cache.ts';

/** The driver, imported and configured. */
export type Driver = typeof import('snowflake-sdk');

export interface DriverSettings {
  /** Takes over every line that the driver would write to the terminal and to a file. */
  readonly log: (level: DriverLogRecord['level'], message: string) => void;
  readonly useEnvProxy: boolean;
  /** Where tokens for the next login are kept between connections. */
  readonly memory: LoginMemory;
}

/**
 * Imports the driver and replaces its logger before it can log. The environment switches must be set by then
 * (workerEnvironment): the driver reads them while it is being imported.
 */
export async function loadDriver(settings: DriverSettings): Promise<Driver> {
  const module = (await import('snowflake-sdk')) as unknown as { readonly default: Driver };
  configureDriver(module.default, settings);
  return module.default;
}

/** Sets the logger and everything else that is global in the driver. Done again after a login, which may reset it. */
export function configureDriver(driver: Driver, { log, useEnvProxy, memory }: DriverSettings): void {
  const options: ConfigureOptions = {
    logLevel: 'WARN',
    customLogger: {
      error: (message) => log('error', message),
      warn: (message) => log('warn', message),
      info: (message) => log('info', message),
      debug: (message) => log('debug', message),
      trace: (message) => log('debug', message),
    },
    useEnvProxy,
    // The default parser evaluates text that is not JSON as a program, and a parser that throws ends the thread.
    jsonColumnVariantParser: keepText,
    xmlColumnVariantParser: keepText,
    customCredentialManager: memory,
  };
  driver.configure(options);
}

function keepText(text: string): string {
  return text;
}
