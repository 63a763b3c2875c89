import type { Policy } from '../../contract/policy.ts';
import { type Entry, readEntry } from '../analysis/entries.ts';

/** One part of a policy that differs between two of them. */
export interface PolicyChange {
  /** Which part: `statements.write`, `allow`. */
  readonly part: string;
  /** The values, or the entries that went and came. */
  readonly from: string;
  readonly to: string;
  /** True when the client may do more by it, or when that is not known. */
  readonly widens: boolean;
}

/**
 * Whether a client may do more under the new policy than under the old one, in any respect. What is not known to narrow
 * counts as widening: a part that this function does not know, an entry that no old one is seen to cover.
 */
export function widens(old: Policy, next: Policy): boolean {
  return policyChanges(old, next).some((change) => change.widens);
}

/** Everything that differs between two policies, part by part, in the order of the policy. */
export function policyChanges(old: Policy, next: Policy): readonly PolicyChange[] {
  return changesIn('', old, next);
}

/** Says whether a change of one part from one value to another gives more. */
type Judge = (from: unknown, to: unknown) => boolean;

/** The parts by name. Kinds of statements are compared in one way, whatever kinds there are. */
const judges: Readonly<Record<string, Judge>> = {
  level: later('strict', 'moderate', 'relaxed'),
  allow: allowsMore,
  deny: deniesLess,
  explain: later('always', 'strict-only', 'never'),
  trustViews: later(false, true),
  scanBytesPerQuery: raised,
  approvalSeconds: raised,
  priority: raised,
  weight: raised,
  validators: (from, to) => !texts(from).every((name) => texts(to).includes(name)),
  'audit.sql': later('keep', 'hash', 'drop'),
  'audit.required': later(true, false),
};

const rule = later('deny', 'ask', 'allow');

function judgeOf(part: string): Judge {
  const known = Object.hasOwn(judges, part) ? judges[part] : undefined;
  if (known) return known;
  if (part.startsWith('statements.')) return rule;
  if (part.startsWith('quota.')) return raised;
  return () => true;
}

function changesIn(prefix: string, old: object, next: object): readonly PolicyChange[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keys.flatMap((key) => {
    const part = prefix + key;
    const [from, to] = [own(old, key), own(next, key)];
    if (isGroup(from) && isGroup(to)) return changesIn(`${part}.`, from, to);
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    if (Array.isArray(from) && Array.isArray(to)) return listChange(part, texts(from), texts(to));
    return [{ part, from: shown(from), to: shown(to), widens: judgeOf(part)(from, to) }];
  });
}

/** Lists are told by what went and what came; another order of the same entries is no change. */
function listChange(part: string, from: readonly string[], to: readonly string[]): readonly PolicyChange[] {
  const gone = from.filter((entry) => !to.includes(entry));
  const come = to.filter((entry) => !from.includes(entry));
  if (gone.length === 0 && come.length === 0) return [];
  return [{ part, from: shown(gone), to: shown(come), widens: judgeOf(part)(from, to) }];
}

/** Values in order, from the one that gives least to the one that gives most; an unknown one gives more. */
function later(...order: readonly unknown[]): Judge {
  return (from, to) =>
    !order.includes(to) || !order.includes(from) || order.indexOf(to) > order.indexOf(from);
}

/** Limits: null = none. */
function raised(from: unknown, to: unknown): boolean {
  if (from === null) return false;
  return typeof from !== 'number' || typeof to !== 'number' || to > from;
}

function allowsMore(from: unknown, to: unknown): boolean {
  const before = texts(from).map(readEntry);
  return !texts(to)
    .map(readEntry)
    .every((entry) => before.some((old) => grants(old, entry)));
}

/** An entry that names INFORMATION_SCHEMA gives more than one that has it within: see AccessRules.namesSchema. */
function grants(old: Entry, entry: Entry): boolean {
  if (entry.schema === 'INFORMATION_SCHEMA' && old.schema !== 'INFORMATION_SCHEMA') return false;
  return within(old, entry);
}

function deniesLess(from: unknown, to: unknown): boolean {
  const after = texts(to).map(readEntry);
  return !texts(from)
    .map(readEntry)
    .every((old) => after.some((entry) => within(entry, old)));
}

/** True when the outer entry covers all that the inner one covers. */
function within(outer: Entry, inner: Entry): boolean {
  return (
    covers(outer.database, inner.database) &&
    covers(outer.schema, inner.schema) &&
    covers(outer.object, inner.object)
  );
}

/** A part that is missing covers as much as `*`. */
function covers(outer: string | null | undefined, inner: string | null | undefined): boolean {
  return outer === null || outer === undefined || outer === inner;
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** How an empty list is told. */
export const none = '-';

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? none : value.join(', ');
  if (value === null) return 'no limit';
  return value === undefined ? 'not set' : String(value);
}
