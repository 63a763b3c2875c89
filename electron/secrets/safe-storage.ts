import { safeStorage } from 'electron';
import type { Cipher, Protection } from './vault.ts';

/** What newer versions of Electron offer instead of the calls that block, which they will drop. */
interface AsyncSafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(bytes: Buffer): Promise<{ readonly result: string }>;
}

function asyncStorage(): AsyncSafeStorage | undefined {
  return 'encryptStringAsync' in safeStorage ? (safeStorage as unknown as AsyncSafeStorage) : undefined;
}

const names: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'the keychain of macOS',
  win32: 'the data protection of Windows',
};

/** Linux alone has a fallback that only looks like encryption: its key is in every copy of Chromium. */
function linuxProtection(): Protection {
  const backend = safeStorage.getSelectedStorageBackend();
  if (backend === 'basic_text' || backend === 'unknown') {
    return {
      kind: 'none',
      reason:
        'no keyring is running (GNOME Keyring or KWallet): keep the secret in a file that only you can read, and name that file in the profile',
    };
  }
  return { kind: 'keychain', name: backend.startsWith('kwallet') ? 'KWallet' : 'the GNOME keyring' };
}

/** Electron's safeStorage. Ready only after the app is. */
export const safeStorageCipher: Cipher = {
  async protection() {
    // First, because there it also says that nothing is available, which no unlocking would change.
    const backend = process.platform === 'linux' ? linuxProtection() : null;
    if (backend?.kind === 'none') return backend;
    const available = await (asyncStorage()?.isAsyncEncryptionAvailable() ??
      safeStorage.isEncryptionAvailable());
    if (!available)
      return { kind: 'none', reason: 'the keychain of this system cannot be opened: unlock it' };
    return backend ?? { kind: 'keychain', name: names[process.platform] ?? 'the keychain of this system' };
  },
  encrypt: async (text) => asyncStorage()?.encryptStringAsync(text) ?? safeStorage.encryptString(text),
  decrypt: async (bytes) => {
    const storage = asyncStorage();
    if (storage) return (await storage.decryptStringAsync(bytes)).result;
    return safeStorage.decryptString(bytes);
  },
};
