import type { ErrorSpecs } from './error-spec.ts';

/** Refusals of the port between the desktop window and the daemon. */
export const panelPortErrors = {
  PANEL_PORT_PATH: {
    status: 404,
    message: 'The window reaches the paths below /admin/ only, written plainly.',
    next: 'Reload the window; if it happens again, the window and the gateway are of different versions.',
  },
  PANEL_PORT_BUSY: {
    status: 503,
    message: 'The window already waits for {limit} {what}.',
    next: 'Wait for the answers, or reload the window.',
    retryable: true,
  },
  PANEL_PORT_BACKEND: {
    status: 502,
    message: 'The gateway could not be asked: {reason}.',
    next: 'Look at the state of the gateway in the tray; it may be starting or have stopped.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
