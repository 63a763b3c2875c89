import type { DesktopBridge, PanelPlace, portMessage } from '../../electron/ipc/contract.ts';
import type { PanelPort } from '../../server/contract/panel-port.ts';
import type { SupervisorState } from '../../server/contract/supervisor.ts';
import { createStore, type ExternalStore } from './external-store.ts';
import { createPortLink, type PortLink } from './port-link.ts';

/** The window's side of the desktop app: what it knows of the gateway's process, and the way to the gateway. */
export interface Desktop {
  readonly bridge: DesktopBridge;
  readonly link: PortLink;

  /** How the gateway's process is; null until the app has said so. */
  readonly daemon: ExternalStore<SupervisorState | null>;
}

const carrier: typeof portMessage = 'snowgate-panel-port';

/**
 * Connects with the app around this window.
 *
 * @param onShow - asked to bring a part of the panel into view
 * @returns null in a browser, where there is no app
 */
export function connectDesktop(onShow: (place: PanelPlace) => void): Desktop | null {
  const { snowgateDesktop: bridge } = window;
  if (bridge === undefined) return null;
  const daemon = createStore<SupervisorState | null>(null);
  const link = createPortLink({ requestPort: () => void bridge.requestPort() });

  const learn = (state: SupervisorState): void => {
    daemon.set(state);
    // What the last daemon said is not to be taken for the next one's word.
    if (state.kind !== 'running') link.drop();
  };
  window.addEventListener('message', ({ source, data, ports: [port] }) => {
    if (source === window && data === carrier && port) link.take(fromDomPort(port));
  });
  bridge.onDaemonState(learn);
  bridge.onShow(onShow);
  // A change may have come before the answer.
  void bridge.daemonState().then((state) => {
    if (daemon.get() === null) learn(state);
  });
  return { bridge, link, daemon };
}

/** A browser's port as the protocol takes it. */
function fromDomPort(port: MessagePort): PanelPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.addEventListener('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  };
}
