import {
  keepInKeychain,
  moveSecretToKeychain,
  type SecretField,
  secretsOf,
} from '../../server/config/profiles/profile-secrets.ts';
import { getProfile, listProfiles, type ProfilePlace } from '../../server/config/profiles/profile-store.ts';
import { SnowgateError } from '../../server/errors/snowgate-error.ts';
import type { SecretsAnswer, SecretsView } from './secrets-view.ts';
import { type Cipher, UnprotectedError, type Vault } from './vault.ts';

/** One secret of one profile. */
export interface SecretPlace {
  readonly profile: string;
  readonly field: SecretField;
}

/** What the window may do with secrets: see where they are kept, move them, replace them. It never gets one back. */
export interface SecretsDesk {
  view(): Promise<SecretsView>;
  move(place: SecretPlace): Promise<SecretsAnswer>;
  replace(place: SecretPlace, secret: string): Promise<SecretsAnswer>;
}

export function createSecretsDesk(options: {
  readonly place: ProfilePlace;
  readonly vault: Vault;
  readonly cipher: Cipher;
}): SecretsDesk {
  const { place, vault, cipher } = options;

  const view = async (): Promise<SecretsView> => {
    const profiles = await listProfiles({ ...place, active: '' });
    const own = profiles.filter(({ source }) => source === 'snowgate');
    const rows = await Promise.all(
      own.map(async ({ name }) => ({
        profile: name,
        secrets: [...secretsOf((await getProfile({ ...place, name })).profile)],
      })),
    );
    return { protection: await cipher.protection(), profiles: rows };
  };

  const after = async (work: Promise<void>): Promise<SecretsAnswer> => {
    try {
      await work;
      return { kind: 'done', view: await view() };
    } catch (error) {
      if (error instanceof SnowgateError) {
        return { kind: 'refused', message: error.message, next: error.next };
      }
      if (!(error instanceof UnprotectedError)) throw error;
      const message = 'The secret was not stored, because this system would keep it in the clear.';
      return { kind: 'refused', message, next: `${error.message}.` };
    }
  };

  return {
    view,
    move: ({ profile, field }) =>
      after(moveSecretToKeychain({ ...place, name: profile }, field, vault.store)),
    replace: ({ profile, field }, secret) =>
      after(keepInKeychain({ ...place, name: profile }, field, { secret, store: vault.store })),
  };
}
