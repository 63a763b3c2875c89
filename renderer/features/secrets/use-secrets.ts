import { useEffect, useState } from 'react';
import type { DesktopBridge, SecretsAnswer, SecretsView } from '../../../electron/ipc/contract.ts';
import { useDesktop } from '../../lib/use-desktop.ts';

/** Where secrets are kept, and what was said to the last change. */
export interface Secrets {
  /** null until the app has answered, and in a browser, which has no keychain. */
  readonly view: SecretsView | null;

  /** Why the last change was not made. */
  readonly refusal: Extract<SecretsAnswer, { kind: 'refused' }> | null;

  /** Makes a change; resolves true when it was made. */
  readonly change: (ask: (bridge: DesktopBridge) => Promise<SecretsAnswer>) => Promise<boolean>;
}

/** @param failed - what to say when the app does not answer */
export function useSecrets(failed: { readonly message: string; readonly next: string }): Secrets {
  const bridge = useDesktop()?.bridge;
  const [view, setView] = useState<SecretsView | null>(null);
  const [refusal, setRefusal] = useState<Secrets['refusal']>(null);

  useEffect(() => {
    bridge?.secrets().then(setView, () => setView(null));
  }, [bridge]);

  return {
    view,
    refusal,
    async change(ask) {
      if (!bridge) return false;
      const answer = await ask(bridge).catch(() => ({ kind: 'refused', ...failed }) as const);
      if (answer.kind === 'done') setView(answer.view);
      setRefusal(answer.kind === 'refused' ? answer : null);
      return answer.kind === 'done';
    },
  };
}
