import type { SandboxOptions } from '../types.ts';
import type { WireIdentity } from '../wire/identity.ts';

/** What the worker is started with. The secrets in it reach it in memory, never by command line or environment. */
export interface WorkerStart {
  readonly options: SandboxOptions;
  readonly identity: WireIdentity;
  readonly controlKey: string | null;
}

/** What the worker tells its owner. `crashed` comes before the end of the thread, which its own events tell. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly portTaken: boolean; readonly detail: string }
  | { readonly kind: 'crashed'; readonly detail: string };

/** What the owner tells the worker. */
export interface ToWorker {
  readonly kind: 'close';
}
