import type { PanelPort } from '../contract/panel-port.ts';

/** A port as Electron gives it to its main process and to forked ones (MessagePortMain), without its types. */
export interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Whether what came with a message is such a port. */
export function isElectronPort(port: unknown): port is ElectronPort {
  return (
    typeof port === 'object' && port !== null && 'postMessage' in port && 'start' in port && 'on' in port
  );
}

/** Electron's port as the panel's protocol takes it. */
export function fromElectronPort(port: ElectronPort): PanelPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}
