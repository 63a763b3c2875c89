import type { PolicyLevel } from '../../contract/policy.ts';
import type { Reference, StatementKind } from '../analysis/analysis-types.ts';
import type { Place } from '../analysis/entries.ts';
import { printName } from '../analysis/names.ts';
import { placesOf, printReference } from '../analysis/resolve.ts';
import { snowflakeFunction } from '../analysis/snowflake-functions.ts';
import type { AccessRules } from './access.ts';
import type { DecisionContext } from './decision-context.ts';
import { isDatabaseView } from './information-schema.ts';
import type { Refused } from './refused.ts';

/** What a reference is judged by. */
export interface Judgement {
  readonly rules: AccessRules;
  readonly context: DecisionContext;
  readonly kind: StatementKind;
  readonly level: PolicyLevel;

  /** True when the functions that the statement names are called, and not only described. */
  readonly calls: boolean;

  /** True when it is enough that a part of a database or schema may be used, because the rest is left out later. */
  readonly partIsEnough: boolean;
}

/** Says whether a client may use what a statement names; null when it may. */
export function judgeReference(reference: Reference, judgement: Judgement): Refused | null {
  const { rules, context, kind, level } = judgement;
  const { type, at } = reference;
  const object = printReference(reference, context);
  if (type === 'dynamic') {
    // Where every name is allowed it does not matter which one it is. At level strict nothing is taken on trust.
    if (rules.unrestricted && level !== 'strict') return null;
    return { code: 'POLICY_DYNAMIC_NAME', data: { ...at, construct: 'this name' } };
  }
  if (judgement.calls && snowflakeFunction(reference, context) === 'acts')
    return actingFunction(reference, object);
  if (reference.unknownCall && !rules.unrestricted) return unknownFunction(reference);
  const places = placesOf(reference, context);
  if (places === null) {
    if (rules.unrestricted && level !== 'strict') return null;
    return { code: 'POLICY_UNRESOLVED_NAME', data: { ...at, object: reference.name ?? object } };
  }
  if (places.length === 0) return judgeAccountObject(reference, judgement);
  if (type === 'stage' && reference.name === '~') {
    // The user's own stage belongs to the one user that all clients share.
    return rules.unrestricted ? null : notAllowed(judgement, reference, '@~', 'it is shared by all clients');
  }
  for (const place of places) {
    const refused = judgePlace(place, reference, judgement);
    if (refused) return refused;
  }
  return kind === 'read' || places.every((place) => place.object !== null)
    ? null
    : judgeWhole(reference, judgement);
}

/**
 * Functions of Snowflake that are not in the list of those that only compute may take names of objects (VALIDATE,
 * EXTRACT_SEMANTIC_CATEGORIES and whatever comes). A name in full can only be a function of a database.
 */
function unknownFunction({ at, name }: Reference): Refused {
  const construct = printName(name ?? '');
  return {
    code: 'POLICY_FUNCTION',
    data: {
      ...at,
      construct,
      reason: 'it is not among the functions of Snowflake that are known to name no objects',
      allowed: `If it is a function of your own, write its full name: DB.SCHEMA.${construct}(...).`,
    },
  };
}

/** A read does not start, change or stop anything, whatever the client may see; this holds at every level. */
function actingFunction({ at }: Reference, object: string): Refused {
  return {
    code: 'POLICY_FUNCTION',
    data: {
      ...at,
      construct: object,
      reason: 'it is not among the functions of the SNOWFLAKE database that are known to only compute',
      allowed: 'Leave it out, or ask the owner of this gateway to run it.',
    },
  };
}

function judgePlace(place: Place, reference: Reference, judgement: Judgement): Refused | null {
  const { rules, context, partIsEnough } = judgement;
  const object = printReference(reference, context);
  const found = rules.at(place);
  if (found.access === 'denied') {
    const data = { ...reference.at, object, rule: found.entry, allowed: rules.allowed };
    return { code: 'POLICY_OBJECT_DENIED', data };
  }
  if (found.access === 'none') return notAllowed(judgement, reference, object, 'no allow entry covers it');
  if (found.access === 'part' && !partIsEnough) {
    return notAllowed(judgement, reference, object, 'only a part of it is allowed');
  }
  // In an account that ignores case in quoted names, "information_schema" is the same.
  if (place.schema?.toUpperCase() === 'INFORMATION_SCHEMA' && place.object !== null) {
    return judgeInformationSchema(place, reference, judgement);
  }
  return null;
}

/**
 * INFORMATION_SCHEMA tells about everything in its database: its views need the whole database. Its functions, and
 * the views that are not known to keep to the database, tell about the account: they need an entry that names
 * INFORMATION_SCHEMA.
 */
function judgeInformationSchema(place: Place, reference: Reference, judgement: Judgement): Refused | null {
  const { rules, context } = judgement;
  if (rules.unrestricted || rules.namesSchema(place.database, 'INFORMATION_SCHEMA')) return null;
  const wide = reference.type !== 'table' || !isDatabaseView(place.object ?? '');
  const whole = rules.at({ database: place.database, schema: null, object: null }).access === 'all';
  if (!wide && whole) return null;
  const why = wide ? 'it tells about the whole account' : 'it tells about all of the database';
  return notAllowed(judgement, reference, printReference(reference, context), why);
}

/** Warehouses may be looked at; anything else of the account needs a client that is restricted in nothing. */
function judgeAccountObject(reference: Reference, judgement: Judgement): Refused | null {
  const { rules, kind, context } = judgement;
  if (rules.unrestricted || (kind === 'read' && reference.type === 'warehouse')) return null;
  return notAllowed(judgement, reference, printReference(reference, context), 'it belongs to the account');
}

/** Changing a whole database or schema needs all of it, with nothing inside denied. */
function judgeWhole(reference: Reference, judgement: Judgement): Refused | null {
  const { rules, context } = judgement;
  const places = placesOf(reference, context) ?? [];
  const all = places.every((place) => rules.at(place).access === 'all');
  return all
    ? null
    : notAllowed(judgement, reference, printReference(reference, context), 'only a part is allowed');
}

function notAllowed(judgement: Judgement, reference: Reference, object: string, rule: string): Refused {
  return {
    code: 'POLICY_OBJECT_NOT_ALLOWED',
    data: { ...reference.at, object, rule, allowed: judgement.rules.allowed },
  };
}
