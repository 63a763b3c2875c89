import { SnowgateError } from '../../errors/snowgate-error.ts';

/**
 * Refuses PUT and GET. The driver answers a text that begins with these letters by reading or writing the local files
 * that the server names, so no such text may ever reach it; no other statement begins with them.
 *
 * @throws SNOWFLAKE_FILE_TRANSFER
 */
export function refuseFileTransfer(sql: string): void {
  if (/^(?:put|get)/i.test(withoutLeadingComments(sql))) throw new SnowgateError('SNOWFLAKE_FILE_TRANSFER');
}

function withoutLeadingComments(sql: string): string {
  let rest = sql;
  for (;;) {
    // Zero-width characters are not white space to JavaScript, but a server or a later driver may skip them. A stray
    // `;` or `(` in front changes nothing of what follows either.
    rest = rest.replace(/^[\s;(\p{Cc}\p{Cf}]+/u, '');
    const comment = /^(?:--|\/\/)[^\n\r]*/.exec(rest)?.[0] ?? blockComment(rest);
    if (comment === undefined) return rest;
    rest = rest.slice(comment.length);
  }
}

function blockComment(text: string): string | undefined {
  if (!text.startsWith('/*')) return undefined;
  const end = text.indexOf('*/', 2);
  return end === -1 ? text : text.slice(0, end + 2);
}
