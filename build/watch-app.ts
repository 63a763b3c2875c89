import { setTimeout as wait } from 'node:timers/promises';
import type { Home } from '../server/config/home.ts';
import type { SupervisorState } from '../server/contract/supervisor.ts';
import { readSupervisorFile } from '../server/instance/supervisor-file.ts';

const lookEveryMs = 200;

/** How the gateway of a desktop app is that stays down until somebody asks for it. */
export type GaveUp = Extract<SupervisorState, { kind: 'crashed' | 'port_taken' }>;

/**
 * Resolves when the desktop app has given its gateway up. The app itself stays: its window shows why.
 *
 * @param since - when the app was started, ms since 1970; an older file is another one's
 * @returns undefined when `signal` aborts first
 */
export async function untilGivenUp(
  home: Home,
  since: number,
  signal: AbortSignal,
): Promise<GaveUp | undefined> {
  while (!signal.aborted) {
    const file = readSupervisorFile(home);
    if (file?.by === 'desktop' && file.startedAt >= since) {
      const { state } = file;
      if (state.kind === 'crashed' || state.kind === 'port_taken') return state;
    }
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** What happened and what to do, for the terminal. */
export function gaveUpText(state: GaveUp): string {
  const error = state.kind === 'port_taken' ? state.error : state.lastCrash.error;
  const what = error
    ? `${error.code}: ${error.message}\n${error.next}`
    : ['The gateway keeps crashing. The last it said:', ...(state.lastCrash?.lines ?? [])].join('\n');
  return `${what}\nThe window of the app shows this as well and can try again; Ctrl-C ends the app.`;
}
