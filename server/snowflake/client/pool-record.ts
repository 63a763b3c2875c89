import type { PoolView } from '../../contract/admin.ts';
import type { SnowgateError } from '../../errors/snowgate-error.ts';
import { addLeases, noLeases } from '../lease-counts.ts';
import type { PoolSettings, WorkerReport } from '../messages.ts';
import { noResilience } from './resilience/no-resilience.ts';

type PoolReport = Omit<WorkerReport & { readonly kind: 'pool' }, 'kind'>;

const noReport: Omit<PoolReport, 'max'> = {
  figures: { size: 0, available: 0, borrowed: 0, waiting: 0 },
  leases: noLeases,
  logins: 0,
  connecting: false,
};

/** What the main thread knows of a profile's pool: the last report, and the sums of the threads that have ended. */
export class PoolRecord {
  readonly #profile: string;
  readonly #settings: Pick<PoolSettings, 'min' | 'max'>;
  #report: PoolReport | undefined;
  #loginsBefore = 0;
  #leasesBefore = noLeases;
  #restarts = 0;
  #down = false;
  #lastError: PoolView['lastError'] = null;

  constructor(profile: string, settings: Pick<PoolSettings, 'min' | 'max'>) {
    this.#profile = profile;
    this.#settings = settings;
  }

  reported(report: PoolReport): void {
    if (report.logins > (this.#report?.logins ?? 0)) this.#down = false;
    this.#report = report;
  }

  /** Logins are refused, or the thread has died: down until somebody is logged in again. */
  down({ code, message }: SnowgateError): void {
    this.#down = true;
    this.#lastError = { code, message, at: Date.now() };
  }

  /** Its connections are gone with it; what they did still counts. */
  threadEnded(died: boolean): void {
    this.#loginsBefore += this.#report?.logins ?? 0;
    this.#leasesBefore = addLeases(this.#leasesBefore, this.#report?.leases ?? noLeases);
    this.#report = undefined;
    if (died) this.#restarts += 1;
  }

  view(): PoolView {
    const { min, max } = this.#settings;
    const { figures, leases, logins, connecting } = this.#report ?? noReport;
    return {
      profile: this.#profile,
      state: this.#state(connecting),
      ...figures,
      min,
      max: this.#report?.max ?? max,
      logins: this.#loginsBefore + logins,
      leases: addLeases(this.#leasesBefore, leases),
      ...noResilience,
      workerRestarts: this.#restarts,
      lastError: this.#lastError,
    };
  }

  #state(connecting: boolean): PoolView['state'] {
    if (this.#down) return 'down';
    if ((this.#report?.logins ?? 0) > 0) return 'ready';
    return connecting ? 'connecting' : 'idle';
  }
}
