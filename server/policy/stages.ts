import type { Reference } from './analysis-types.ts';
import { objectReference } from './names.ts';
import type { Position } from './refuse.ts';

/**
 * Makes a reference of a stage as the lexer read it, without the `@`: `DB.SCHEMA.STAGE/path`, `~/path` (the user's
 * own stage) or `%TABLE` (a table's stage; `%` stays in the name).
 */
export function stageReference(stage: string, at: Position): Reference {
  if (stage.startsWith('~')) return objectReference('stage', ['~'], at);
  const part = /(%?)(?:"((?:[^"]|"")+)"|([A-Za-z_][\w$]*))(\.?)/y;
  const parts: string[] = [];
  for (let match = part.exec(stage); match; match = part.exec(stage)) {
    const [, mark = '', quoted, word = '', dot] = match;
    parts.push(mark + (quoted === undefined ? word.toUpperCase() : quoted.replaceAll('""', '"')));
    if (!dot) break;
  }
  return objectReference('stage', parts, at);
}
