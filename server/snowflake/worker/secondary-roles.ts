/**
 * Whether an answer to CURRENT_SECONDARY_ROLES() says that none is in force: Snowflake then writes
 * `{"roles":"","value":""}`. What cannot be read, or is not there, says nothing of the kind.
 * https://docs.snowflake.com/en/sql-reference/functions/current_secondary_roles
 */
export function saysNone(text: string | null | undefined): boolean {
  if (text === null || text === undefined) return false;
  if (text === '' || text === 'NONE') return true;
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return false;
    const { roles, value } = answer as { readonly roles?: unknown; readonly value?: unknown };
    return isNothing(roles) && isNothing(value);
  } catch {
    return false;
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'NONE';
}
