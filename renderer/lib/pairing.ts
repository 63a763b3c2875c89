import { loginSchema } from '../../server/contract/admin.ts';

/**
 * The pairing code of a panel link's fragment (`#pair=CODE`).
 *
 * @returns null when there is none or it cannot be one
 */
export function codeOfFragment(fragment: string): string | null {
  return checked(new URLSearchParams(fragment.replace(/^#/, '')).get('pair'));
}

/** The pairing code in what a person pasted: the code itself or the whole panel link. */
export function codeOfPaste(text: string): string | null {
  const at = text.indexOf('#');
  return at >= 0 ? codeOfFragment(text.slice(at).trim()) : checked(text.trim());
}

/**
 * Takes the pairing code out of the address, so that it stays neither in the address bar nor in the history.
 *
 * @returns the code, or null when the address had none
 */
export function takeCodeFromAddress(): string | null {
  const { hash, pathname, search } = window.location;
  if (!new URLSearchParams(hash.slice(1)).has('pair')) return null;
  window.history.replaceState(null, '', pathname + search);
  return codeOfFragment(hash);
}

function checked(code: string | null): string | null {
  const parsed = loginSchema.safeParse({ code });
  return parsed.success && !/\s/.test(parsed.data.code) ? parsed.data.code : null;
}
