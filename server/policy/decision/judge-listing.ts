import type { Analysis, Listing } from '../analysis/analysis-types.ts';
import { placesOf } from '../analysis/resolve.ts';
import { showLevel } from '../analysis/show-objects.ts';
import type { AccessRules } from './access.ts';
import type { DecisionContext } from './decision-context.ts';
import type { Refused } from './refused.ts';

/** Lists whose rows name the other end of a foreign key, wherever that is. */
const keysOfOthers: ReadonlySet<string> = new Set(['IMPORTED KEYS', 'EXPORTED KEYS']);

/**
 * Says whether a SHOW may run: `open` as it is, `filter` when rows have to be left out of the answer, or why not.
 * What it names is judged separately.
 */
export function judgeListing(
  rules: AccessRules,
  analysis: Analysis,
  context: DecisionContext,
): 'open' | 'filter' | Refused {
  const { listing } = analysis;
  if (!listing || rules.unrestricted) return 'open';
  const level = showLevel(listing.what);
  // The session's parameters are the same for all; those of the account are set for everybody in it.
  if (listing.what === 'PARAMETERS' && listing.scope === 'account') {
    return tooWide(rules, analysis, 'SHOW PARAMETERS');
  }
  if (level === 'account') return 'open';
  // A foreign key of an allowed table can lead to a table of any other database.
  if (keysOfOthers.has(listing.what)) return tooWide(rules, analysis, `SHOW ${listing.what}`);
  if (level === 'grants') {
    return listing.scope === 'object' ? 'open' : tooWide(rules, analysis, `SHOW ${listing.what}`);
  }
  if (listing.scope === 'object' || isWholeAllowed(rules, analysis, context)) return 'open';
  if (context.filtersListings && listing.rows !== null && canLimitLater(listing)) return 'filter';
  return tooWide(rules, analysis, `SHOW ${listing.what}`);
}

/**
 * A LIMIT counts the rows that have to be left out as well, so it is taken off and applied afterwards. Where FROM makes
 * the listing begin cannot be said without knowing how Snowflake compares names.
 */
function canLimitLater({ limit }: Listing): boolean {
  return limit === null || (limit.rows !== null && !limit.from);
}

function isWholeAllowed(rules: AccessRules, analysis: Analysis, context: DecisionContext): boolean {
  if (analysis.listing?.scope === 'account') return false;
  return analysis.references.every((reference) => {
    const places = placesOf(reference, context);
    return places?.every((place) => rules.at(place).access === 'all');
  });
}

function tooWide(rules: AccessRules, analysis: Analysis, construct: string): Refused {
  const wide = analysis.listing?.scope === 'account' ? ' IN ACCOUNT' : '';
  return { code: 'POLICY_SCOPE', data: { construct: `${construct}${wide}`, allowed: rules.allowed } };
}
