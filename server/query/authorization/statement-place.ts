import type { Policy } from '../../contract/policy.ts';
import type { Reference } from '../../policy/analysis/analysis-types.ts';
import { readEntry } from '../../policy/analysis/entries.ts';
import { type AccessRules, accessRules } from '../../policy/decision/access.ts';
import { judgeContext, type NamePlace } from '../../policy/decision/judge-context.ts';
import type { Refused } from '../../policy/decision/refused.ts';
import type { StatementContext } from '../../snowflake/types.ts';

/** What decides where a statement runs, as it was when the call came in: a USE of another call does not move it. */
export interface PlaceWishes {
  /** Set for a page of a stored result: where the statement ran whose result it is. */
  readonly stored: StatementContext | null;

  /** The `database` and `schema` of the call. */
  readonly database: string | null;
  readonly schema: string | null;

  /** Set by USE; null = nothing was chosen. */
  readonly session: NamePlace;

  /** Those of the profile. */
  readonly defaults: NamePlace;
}

export type NamePlaceOrRefusal =
  | { readonly ok: true; readonly place: NamePlace }
  | ({ readonly ok: false } & Refused);

/**
 * Where the names of a statement are looked up under a policy. What the call names is judged as USE is, and refused when
 * the client may not enter it. What the call does not name (the session's context under an older policy, or the profile's
 * default) is left out instead: a client without access to the default place still runs statements with full names, and
 * no name ever moves to another place by itself. A schema never outlives its database.
 */
export function namePlaceOf(policy: Policy, wishes: PlaceWishes): NamePlaceOrRefusal {
  const rules = accessRules(policy);
  const { stored, database, schema, session, defaults } = wishes;
  if (stored) return judged(rules, { database: stored.database ?? null, schema: stored.schema ?? null });
  const inherited = session.database === null ? defaults : session;
  const base = judgeContext(rules, inherited) === null ? inherited : nowhere;
  if (database === null && schema === null) return { ok: true, place: base };
  if (database !== null) return judged(rules, { database, schema });
  return judged(rules, { database: base.database, schema });
}

/**
 * Where a statement runs at Snowflake. A connection always has a current database and schema, the profile's own unless
 * others are taken into use, and a client that may not enter those must not run there: a name that the analysis does not
 * see would be looked up in them. So a statement whose names are looked up nowhere runs where the first of its objects
 * is, or else at the first place that the allow list names; one that has a database alone, likewise within it.
 *
 * @param place - where its names are looked up
 * @param references - what the statement names; all of it has been allowed
 */
export function runPlaceOf(
  policy: Policy,
  place: NamePlace,
  { defaults, stored }: PlaceWishes,
  references: readonly Reference[],
): StatementContext {
  const rules = accessRules(policy);
  const inDefaults =
    place.database === null || (place.database === defaults.database && place.schema === null);
  if (stored || !inDefaults || judgeContext(rules, defaults) === null) return statementContext(place);
  const candidates: readonly NamePlace[] = [
    ...references.flatMap(placeOfReference),
    ...policy.allow.map(readEntry).map(({ database, schema = null }) => ({ database, schema })),
    { database: place.database, schema: 'PUBLIC' },
  ];
  const { database } = place;
  const inPlace = (candidate: NamePlace) =>
    database === null
      ? candidate.database !== null
      : candidate.database === database && candidate.schema !== null;
  const found = candidates.find((candidate) => inPlace(candidate) && judgeContext(rules, candidate) === null);
  return statementContext(found ?? place);
}

export function statementContext({ database, schema }: NamePlace): StatementContext {
  return { ...(database !== null && { database }), ...(schema !== null && { schema }) };
}

const nowhere: NamePlace = { database: null, schema: null };

function judged(rules: AccessRules, place: NamePlace): NamePlaceOrRefusal {
  const refused = judgeContext(rules, place);
  return refused ? { ok: false, ...refused } : { ok: true, place };
}

/** The place of a named object. A database or schema as a whole may be about to be made, so it is not relied on. */
function placeOfReference({ database, schema, name }: Reference): NamePlace[] {
  if (database === null || schema === null || name === null) return [];
  return [{ database, schema: schema === '' ? 'PUBLIC' : schema }];
}
