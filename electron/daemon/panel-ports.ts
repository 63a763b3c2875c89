import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { Home } from '../../server/config/home.ts';
import { fromElectronPort } from '../../server/panel-port/electron-port.ts';
import { gatewayBackend } from '../../server/panel-port/gateway-backend.ts';
import { servePanelPort } from '../../server/panel-port/serve-panel-port.ts';
import { report } from '../app-log/app-log.ts';
import type { DesktopSupervisor } from '../supervisor/desktop-supervisor.ts';

/** Makes ports to the gateway that runs. */
export interface PanelPorts {
  /** A new port, or undefined while no gateway runs. Whoever gets it may use the admin API. */
  open(): MessagePortMain | undefined;
}

/**
 * Our own daemon is handed the far end and serves it. One that somebody else has started cannot be given a port: then
 * this process serves it, asks over HTTP, and keeps the admin token to itself.
 */
export function createPanelPorts(supervisor: DesktopSupervisor, home: Home): PanelPorts {
  return {
    open() {
      const state = supervisor.state();
      if (state.kind !== 'running') return undefined;
      const { port1: near, port2: far } = new MessageChannelMain();
      if (!state.adopted) {
        supervisor.post({ kind: 'panel' }, [far]);
        return near;
      }
      servePanelPort(fromElectronPort(far), gatewayBackend(home, state.daemon.url), report);
      return near;
    },
  };
}
