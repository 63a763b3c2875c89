/// <reference types="vite/client" />

/** Written by the build from ui/theme.ts. */
declare module 'virtual:theme.css';

interface Window {
  /** Only in the window of the desktop app: put there by its preload script. */
  readonly snowgateDesktop?: import('../electron/ipc/contract.ts').DesktopBridge;
}
