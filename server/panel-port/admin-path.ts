/** Any base: only to see what a path becomes when it is read as an address. */
const base = 'http://panel';

/**
 * Whether a path stays below `/admin/` however it is read: it must already be what it becomes when it is parsed, so it
 * holds no dot segments (encoded ones neither), no backslash, no authority and no fragment.
 */
export function isAdminPath(path: string): boolean {
  if (!path.startsWith('/admin/') || !URL.canParse(path, base)) return false;
  const { origin, pathname, search, hash } = new URL(path, base);
  return origin === base && hash === '' && pathname + search === path && pathname.startsWith('/admin/');
}
