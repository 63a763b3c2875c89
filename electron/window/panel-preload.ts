import { contextBridge } from 'electron';
import type { DesktopBridge, longestReport, portMessage } from '../ipc/contract.ts';
import { ask, onTold } from '../ipc/preload.ts';

/** The page sees these functions and nothing of Electron. */
const bridge: DesktopBridge = {
  daemonState: () => ask('daemon-state'),
  orderDaemon: (order) => ask('daemon-order', order),
  requestPort: () => ask('panel-port'),
  settings: () => ask('settings'),
  changeSettings: (change) => ask('change-settings', change),
  daemonLines: () => ask('daemon-lines'),
  openLogs: () => ask('open-logs'),
  secrets: () => ask('secrets'),
  moveSecret: (place) => ask('move-secret', place),
  replaceSecret: (place, secret) => ask('replace-secret', { ...place, secret }),
  onDaemonState: (listener) => onTold('daemon-state', (state) => listener(state)),
  onSettings: (listener) => onTold('settings', (settings) => listener(settings)),
  onShow: (listener) => onTold('show', (place) => listener(place)),
};
contextBridge.exposeInMainWorld('snowgateDesktop', bridge);

// A port cannot cross the bridge; it can cross as a message of the window, to the page of this very origin.
const carrier: typeof portMessage = 'snowgate-panel-port';
onTold('panel-port', (_nothing, ports) => window.postMessage(carrier, window.location.origin, [...ports]));

// What goes wrong in the page is in the app's log, where whoever helps will look.
const most: typeof longestReport = 2_000;
const reportProblem = (text: string): void => {
  ask('report-problem', text.slice(0, most)).catch(() => undefined);
};
window.addEventListener('error', ({ message }) => reportProblem(message));
window.addEventListener('unhandledrejection', ({ reason }) => reportProblem(String(reason)));
