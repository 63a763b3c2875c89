import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultAction } from './fault.ts';
import { RequestLog } from './request-log.ts';

/** The faults in force, the request log, and a signal for each change, so that tests can wait instead of sleep. */
export class Controls {
  readonly log = new RequestLog();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #faults: Fault[] = [];
  #released = new AbortController();

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  clearFaults(): void {
    this.#faults = [];
  }

  /** Something happened that a waiter may wait for. */
  changed(): void {
    this.#changes.emit('change');
  }

  /** Takes the first fault for a request of this route that acts on the request; uses it up once. */
  takeRequestFault(route: string, sql: string | null): FaultAction | null {
    return this.#take((fault) => fault.action.kind !== 'slow' && onRoute(fault, route) && onSql(fault, sql));
  }

  /** Nothing is slow or delayed any more: what waits goes on at once, what is about to start does not wait. */
  releaseSlow(): void {
    this.#faults = this.#faults.filter(({ action: { kind } }) => kind !== 'slow' && kind !== 'delay');
    this.#released.abort();
    this.#released = new AbortController();
  }

  /** Takes the slowness of a statement and waits as long, or until it is released; ends early when it is aborted. */
  async slowDown(sql: string, signal: AbortSignal): Promise<void> {
    const action = this.#take((fault) => fault.action.kind === 'slow' && onSql(fault, sql));
    if (action?.kind === 'slow') await this.hold(action.ms, signal);
  }

  /** Waits so many ms, or until it is released. Throws when it is aborted. */
  async hold(ms: number, signal?: AbortSignal): Promise<void> {
    const released = this.#released.signal;
    try {
      await sleep(ms, undefined, { signal: signal ? AbortSignal.any([signal, released]) : released });
    } catch (error) {
      if (signal?.aborted || !released.aborted) throw error;
    }
  }

  /** Resolves true when the condition holds, at once or after a change; false after the given ms. */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return true;
    return await new Promise<boolean>((resolve) => {
      const finish = (met: boolean): void => {
        clearTimeout(timer);
        this.#changes.off('change', check);
        resolve(met);
      };
      const check = (): void => {
        if (condition()) finish(true);
      };
      const timer = setTimeout(() => finish(false), ms);
      this.#changes.on('change', check);
    });
  }

  #take(fits: (fault: Fault) => boolean): FaultAction | null {
    const fault = this.#faults.find(fits);
    if (fault === undefined) return null;
    if (fault.times !== null) {
      fault.times -= 1;
      if (fault.times === 0) this.#faults.splice(this.#faults.indexOf(fault), 1);
    }
    return fault.action;
  }
}

function onRoute(fault: Fault, route: string): boolean {
  return fault.route === '*' || fault.route === route;
}

function onSql(fault: Fault, sql: string | null): boolean {
  return fault.sql === null || (sql?.includes(fault.sql) ?? false);
}
