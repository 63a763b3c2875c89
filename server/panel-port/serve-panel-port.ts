import { type PanelPort, type PortReply, panelPortLimits, portAskSchema } from '../contract/panel-port.ts';
import { SnowgateError, toSnowgateError } from '../errors/snowgate-error.ts';
import { isAdminPath } from './admin-path.ts';
import type { PanelBackend } from './panel-backend.ts';
import { type OpenExchange, servePortStream } from './serve-port-stream.ts';

/**
 * Serves the panel's protocol on a port until the port closes. A peer that says something else, or breaks the protocol,
 * loses the port.
 *
 * @param onError - told of answers that failed for a reason of our own
 * @param onShut - told once when the port is not served any more
 */
export function servePanelPort(
  port: PanelPort,
  backend: PanelBackend,
  onError: (error: unknown) => void,
  onShut: () => void = () => undefined,
): void {
  const open = new Map<number, OpenExchange>();

  const shut = (): void => {
    for (const exchange of [...open.values()]) exchange.cancel();
    open.clear();
    onShut();
    port.close();
  };
  const reply = (message: PortReply): void => port.post(message);
  const refuse = (id: number, error: SnowgateError): void =>
    reply({
      kind: 'answer',
      id,
      status: error.status,
      text: JSON.stringify({ error: { ...error.toPublic(), requestId: '' } }),
    });

  /** The refusal of what is asked, before anything is done. */
  const refusal = (kind: 'request' | 'stream', path: string): SnowgateError | undefined => {
    if (!isAdminPath(path)) return new SnowgateError('PANEL_PORT_PATH');
    const limit = kind === 'request' ? panelPortLimits.requests : panelPortLimits.streams;
    const waiting = [...open.values()].filter((exchange) => exchange.kind === kind).length;
    return waiting < limit ? undefined : new SnowgateError('PANEL_PORT_BUSY', { limit, what: `${kind}s` });
  };

  const failed = (id: number, thrown: unknown): void => {
    onError(thrown);
    refuse(id, toSnowgateError(thrown, ''));
  };

  port.onClose(shut);
  port.onMessage((message) => {
    const parsed = portAskSchema.safeParse(message);
    if (!parsed.success) return shut();
    const ask = parsed.data;
    switch (ask.kind) {
      case 'taken':
        return open.get(ask.id)?.taken(ask.events);
      case 'cancel':
        open.get(ask.id)?.cancel();
        return void open.delete(ask.id);
      case 'request':
      case 'stream': {
        // An answer could not be told from the other one's.
        if (open.has(ask.id)) return shut();
        const error = refusal(ask.kind, ask.path);
        if (error) return refuse(ask.id, error);
        break;
      }
    }

    const { id } = ask;
    if (ask.kind === 'stream') {
      const stream = servePortStream({
        open: () => backend.open(ask.path),
        onEvent: (text) => reply({ kind: 'event', id, text }),
        onRefused: (answer) => reply({ kind: 'answer', id, ...answer }),
        onFailed: (thrown) => failed(id, thrown),
        onEnd: (why) => reply({ kind: 'end', id, why }),
        onDone: () => open.delete(id),
      });
      open.set(id, stream);
      return;
    }

    let wanted = true;
    open.set(id, {
      kind: 'request',
      taken: () => undefined,
      cancel: () => {
        wanted = false;
      },
    });
    const done = (tell: () => void): void => {
      if (!wanted) return;
      open.delete(id);
      tell();
    };
    const { method, path, body } = ask;
    backend.request({ method, path, ...(body === undefined ? {} : { body }) }).then(
      (answer) => done(() => reply({ kind: 'answer', id, ...answer })),
      (thrown: unknown) => done(() => failed(id, thrown)),
    );
  });
}
