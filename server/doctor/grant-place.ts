import type { Place } from '../policy/analysis/entries.ts';
import type { Grant } from './facts.ts';

/** Kinds of objects that lie in no database. */
const outside = new Set([
  'ACCOUNT',
  'WAREHOUSE',
  'ROLE',
  'USER',
  'INTEGRATION',
  'RESOURCE_MONITOR',
  'SHARE',
  'NETWORK_POLICY',
  'COMPUTE_POOL',
  'FAILOVER_GROUP',
  'REPLICATION_GROUP',
  'EXTERNAL_VOLUME',
  'CONNECTION',
]);

/** The place in a database that a grant is on; null for what lies in none, and for a name that cannot be read. */
export function placeOfGrant({ on, name }: Grant): Place | null {
  if (outside.has(on)) return null;
  const parts = nameParts(name);
  const [database, schema, object] = parts ?? [];
  if (database === undefined) return null;
  if (on === 'DATABASE') return parts?.length === 1 ? { database, schema: null, object: null } : null;
  if (schema === undefined) return null;
  if (on === 'SCHEMA') return parts?.length === 2 ? { database, schema, object: null } : null;
  return object === undefined ? null : { database, schema, object };
}

/**
 * The parts of a name as SHOW GRANTS prints it; null when it is not one. A part without quotes is exact as it stands. A
 * function's last part carries its signature, which belongs to no name.
 */
export function nameParts(name: string): readonly string[] | null {
  const parts: string[] = [];
  let rest = name;
  while (parts.length < 3) {
    const match = /^(?:"((?:[^"]|"")+)"|([^".]+))(?:\.|$)/s.exec(rest);
    if (match === null) return null;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    rest = rest.slice(match[0].length);
    if (rest === '') return name.endsWith('.') ? null : parts;
  }
  return null;
}
