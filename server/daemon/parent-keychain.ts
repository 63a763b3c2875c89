import { randomUUID } from 'node:crypto';
import type { ReadKeychain } from '../config/profiles/resolve-secrets.ts';
import type { SecretAnswer } from '../contract/daemon-port.ts';
import type { ParentPort } from './parent-port.ts';

/** ms that the parent may take: it may have to ask a person to unlock the keychain. */
const answerMs = 60_000;

/** The keychain that the parent holds open: each secret is asked for when a login needs it, and kept nowhere here. */
export function parentKeychain(parent: ParentPort): ReadKeychain {
  const waiting = new Map<string, (answer: SecretAnswer['outcome']) => void>();
  parent.on('secret', ({ id, outcome }) => waiting.get(id)?.(outcome));

  return async (entry) => {
    const id = randomUUID();
    const outcome = await new Promise<SecretAnswer['outcome']>((resolve) => {
      const timer = setTimeout(() => resolve({ kind: 'locked' }), answerMs);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      parent.post({ kind: 'secret_wanted', id, entry });
    }).finally(() => waiting.delete(id));
    if (outcome.kind === 'locked') throw new Error('the keychain did not open');
    return outcome.kind === 'found' ? outcome.secret : null;
  };
}
