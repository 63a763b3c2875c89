import type { Policy } from '../../contract/policy.ts';
import {
  covers,
  deniesAll,
  deniesSome,
  type Entry,
  type Place,
  readEntry,
  touches,
} from '../analysis/entries.ts';

/** What a policy says about one place. */
export type Access =
  /** All of it may be used. */
  | { readonly access: 'all' }
  /** It is a database or a schema of which only a part may be used. */
  | { readonly access: 'part' }
  /** A deny entry covers it. */
  | { readonly access: 'denied'; readonly entry: string }
  /** No allow entry covers it. */
  | { readonly access: 'none' };

/** The lists of one policy, ready for questions. */
export interface AccessRules {
  /** True when nothing is refused to the client: `*` is allowed and nothing is denied. */
  readonly unrestricted: boolean;

  /** What the policy says about a place. */
  readonly at: (place: Place) => Access;

  /** True when an allow entry names exactly this schema of the database, and no deny entry touches it. */
  readonly namesSchema: (database: string, schema: string) => boolean;

  /** The allow list in words, for messages. */
  readonly allowed: string;
}

/** Reads the allow and deny lists of a policy. At level relaxed an allow entry counts for its whole database. */
export function accessRules(policy: Pick<Policy, 'level' | 'allow' | 'deny'>): AccessRules {
  const written = policy.allow.map(readEntry);
  const allow = policy.level === 'relaxed' ? written.map(wholeDatabase) : written;
  const deny = policy.deny.map(readEntry);
  const everything = written.some((entry) => entry.database === null && !entry.schema && !entry.object);
  return {
    unrestricted: everything && deny.length === 0,
    at(place) {
      const denied = deny.find((entry) => deniesAll(entry, place));
      if (denied) return { access: 'denied', entry: denied.text };
      const whole = place.object === null;
      const inside = whole && deny.some((entry) => deniesSome(entry, place));
      if (allow.some((entry) => covers(entry, place))) return { access: inside ? 'part' : 'all' };
      return { access: whole && allow.some((entry) => touches(entry, place)) ? 'part' : 'none' };
    },
    namesSchema: (database, schema) =>
      written.some((entry) => entry.schema === schema && covers(entry, { database, schema, object: null })) &&
      !deny.some((entry) => deniesSome(entry, { database, schema, object: null })),
    allowed: inWords(policy.allow),
  };
}

function wholeDatabase(entry: Entry): Entry {
  return { ...entry, schema: undefined, object: undefined };
}

function inWords(entries: readonly string[]): string {
  if (entries.length === 0) return 'nothing (the allow list of this client is empty)';
  if (entries.includes('*')) return 'anything that is not denied';
  const shown = entries.slice(0, 8).join(', ');
  return entries.length > 8 ? `${shown} and ${entries.length - 8} more` : shown;
}
