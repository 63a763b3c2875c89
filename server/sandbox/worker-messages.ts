import type { SandboxOptions } from './types.ts';
import type { WireIdentity } from './wire/identity.ts';

/** What the worker is started with. The secrets in it reach it in memory, never by command line or environment. */
export interface WorkerStart {
  readonly options: SandboxOptions;
  readonly identity: WireIdentity;
  readonly controlKey: string | null;
}

/** What the worker tells its owner; an end that is not announced is told by the thread's own events. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly portTaken: boolean; readonly detail: string };

/** What the owner tells the worker. */
export interface ToWorker {
  readonly kind: 'close';
}
