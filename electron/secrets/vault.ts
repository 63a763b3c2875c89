import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { z } from 'zod';

/** What encrypts with a key of the system's keychain. */
export interface Cipher {
  /** Whether there is a keychain that protects anything; asked before anything is stored. */
  protection(): Promise<Protection>;
  encrypt(text: string): Promise<Buffer>;
  decrypt(bytes: Buffer): Promise<string>;
}

/** How well a secret would be kept. */
export type Protection =
  /** `name` is the keychain as the system calls it. */
  | { readonly kind: 'keychain'; readonly name: string }
  /** Whatever is stored could be read by every program of this user: nothing is stored then. */
  | { readonly kind: 'none'; readonly reason: string };

/** The secrets of this installation: a file of entries, each encrypted with a key that only the keychain has. */
export interface Vault {
  /** The secret, or null when there is no such entry. Rejects when the keychain does not open it. */
  read(entry: string): Promise<string | null>;

  /** Rejects with UnprotectedError where the system has no keychain. */
  store(entry: string, secret: string): Promise<void>;

  forget(entry: string): void;
}

/** Nothing was stored, because this system would keep it in the clear. */
export class UnprotectedError extends Error {
  override readonly name = 'UnprotectedError';
}

const fileSchema = z.object({ entries: z.record(z.string(), z.base64()) });

/** @param file - where the encrypted entries lie; for its owner alone */
export function openVault(file: string, cipher: Cipher): Vault {
  const load = (): Record<string, string> => {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).entries;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      // Not ours to throw away: whoever writes next would lose what a person may still repair.
      throw new Error(`${file} cannot be read as a file of secrets`, { cause: error });
    }
  };
  const save = (entries: Readonly<Record<string, string>>) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileAtomic(file, `${JSON.stringify({ entries }, null, 2)}\n`, { mode: 0o600 });
  };

  return {
    async read(entry) {
      const entries = load();
      const encrypted = Object.hasOwn(entries, entry) ? entries[entry] : undefined;
      return encrypted === undefined ? null : await cipher.decrypt(Buffer.from(encrypted, 'base64'));
    },

    async store(entry, secret) {
      const protection = await cipher.protection();
      if (protection.kind === 'none') throw new UnprotectedError(protection.reason);
      const encrypted = (await cipher.encrypt(secret)).toString('base64');
      save({ ...load(), [entry]: encrypted });
    },

    forget(entry) {
      const { [entry]: _gone, ...rest } = load();
      save(rest);
    },
  };
}
