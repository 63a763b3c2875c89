import { type PanelToken, panelTokenSchema } from '../../server/contract/admin.ts';

const storageKey = 'snowgate.panel';

/** Where this tab keeps its token: it survives a reload and ends with the tab. */
export interface Credentials {
  /** The token, or null when there is none or it has expired. */
  token(): string | null;
  keep(token: PanelToken): void;
  forget(): void;
}

/**
 * Credentials in session storage.
 *
 * @param storage - usually `window.sessionStorage`
 * @param now - milliseconds since 1970
 */
export function createCredentials(storage: Storage, now: () => number = Date.now): Credentials {
  let current = read(storage);
  return {
    token: () => (current !== null && current.expiresAt > now() ? current.token : null),
    keep(token) {
      current = token;
      storage.setItem(storageKey, JSON.stringify(token));
    },
    forget() {
      current = null;
      storage.removeItem(storageKey);
    },
  };
}

function read(storage: Storage): PanelToken | null {
  try {
    return panelTokenSchema.parse(JSON.parse(storage.getItem(storageKey) ?? 'null'));
  } catch {
    // Nothing kept, or not by this version: the person signs in again.
    return null;
  }
}
