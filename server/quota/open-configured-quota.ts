import type { Logger } from 'pino';
import type { Config } from '../contract/config.ts';
import type { Notice } from '../contract/denials.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import type { Store } from '../store/store.ts';
import { createSteadyClock } from '../util/monotonic-clock.ts';
import { creditsPerHour } from './credits.ts';
import { createCalendar, systemTimeZone } from './day.ts';
import { openQuota, type Quota } from './quota.ts';

/** The quotas as the configuration wants them, on the clocks of this system. */
export function openConfiguredQuota(options: {
  readonly config: Config['quota'];
  readonly store: Store;
  readonly writes: GroupCommit;
  readonly logger: Logger;
  readonly onChange: (client: string) => void;
  readonly onNotice: (notice: Notice) => void;
}): Quota {
  const { config, store, writes, logger, onChange, onNotice } = options;
  const timeZone = config.timeZone === 'system' ? systemTimeZone() : config.timeZone;
  return openQuota({
    store,
    writes,
    timeZone,
    calendar: createCalendar(timeZone),
    creditsPerHour: creditsPerHour(config.warehouseSize),
    resumeAfterMs: config.resumeAfterSeconds * 1000,
    now: Date.now,
    steady: createSteadyClock(),
    onChange,
    onNotice,
    onRateLimit(client, state) {
      if (state === 'begins') logger.warn({ client }, 'calls are refused: the client is over its rate');
      else logger.info({ client, refused: state.refused }, 'calls are let through again');
    },
    onError: (error) => logger.error({ err: error }, 'usage could not be written'),
  });
}
