/** What ending the app needs of the rest of it. */
export interface QuitPorts {
  /** Names of the clients that would lose their gateway. */
  readonly clients: () => readonly string[];

  /** Asks the person; true = go on. */
  readonly confirm: (clients: readonly string[]) => Promise<boolean>;

  /** Ends what the app has started. */
  readonly close: () => Promise<void>;

  /** Ends the app's process. */
  readonly exit: (code: number) => void;
}

/** How the app ends: once, in phases that never go back once it has been decided. */
export interface Quitting {
  /** Ends the app, after asking where clients would notice. Asking again while it asks or ends changes nothing. */
  ask(): Promise<void>;

  /** Ends the app without asking: the system or a signal wants it. */
  now(): Promise<void>;

  /** True as soon as it is decided. */
  decided(): boolean;
}

/** @param ports - see there; when `close` fails the app ends all the same, with exit code 1 */
export function createQuitting({ clients, confirm, close, exit }: QuitPorts): Quitting {
  let phase: 'running' | 'asking' | 'ending' = 'running';

  async function end(): Promise<void> {
    if (phase === 'ending') return;
    phase = 'ending';
    const code = await close().then(
      () => 0,
      () => 1,
    );
    exit(code);
  }

  return {
    async ask() {
      if (phase !== 'running') return;
      const losing = clients();
      if (losing.length > 0) {
        phase = 'asking';
        const go = await confirm(losing).catch(() => true);
        // A signal may have come meanwhile.
        if (phase !== 'asking') return;
        phase = 'running';
        if (!go) return;
      }
      await end();
    },
    now: end,
    decided: () => phase === 'ending',
  };
}
