import type { MessagePortMain, WebContents } from 'electron';
import type { SupervisorState } from '../../server/contract/supervisor.ts';
import { tell } from '../ipc/main.ts';

/** Hands ports to the gateway out to pages that asked for one. */
export interface PortDelivery {
  /** This page wants a port: now, or as soon as a gateway runs. */
  request(contents: WebContents): void;

  /** A gateway may have come: every page that has asked gets a port to the new one. */
  daemonChanged(state: SupervisorState): void;
}

/** @param openPort - a new port, or undefined while no gateway runs */
export function createPortDelivery(openPort: () => MessagePortMain | undefined): PortDelivery {
  const pages = new Set<WebContents>();
  let served: number | null = null;

  const deliver = (contents: WebContents): void => {
    const port = openPort();
    if (port) tell(contents, 'panel-port', undefined, [port]);
  };

  return {
    request(contents) {
      if (!pages.has(contents)) contents.once('destroyed', () => pages.delete(contents));
      pages.add(contents);
      deliver(contents);
    },
    daemonChanged(state) {
      const pid = state.kind === 'running' ? state.daemon.pid : null;
      if (pid === served) return;
      served = pid;
      if (pid !== null) for (const contents of pages) deliver(contents);
    },
  };
}
