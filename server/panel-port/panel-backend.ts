import type { PortAnswer } from '../contract/panel-port-client.ts';

/** A request that has passed the port's checks. */
export interface BackendRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';

  /** Below `/admin/`. */
  readonly path: string;

  /** A JSON text. */
  readonly body?: string;
}

/** A stream that was opened, or the answer by which it was refused. */
export type OpenedStream =
  | {
      readonly kind: 'open';

      /** Server-sent events as bytes, cut anywhere. */
      readonly chunks: NodeJS.ReadableStream;

      /** Gives the stream up on both sides. */
      close(): void;
    }
  | { readonly kind: 'refused'; readonly answer: PortAnswer };

/** Where a port's requests go: into this very process, or to a gateway over HTTP. */
export interface PanelBackend {
  request(request: BackendRequest): Promise<PortAnswer>;
  open(path: string): Promise<OpenedStream>;
}
