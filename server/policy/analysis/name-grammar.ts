import type { Reference, ReferenceType } from './analysis-types.ts';
import {
  accountReference,
  databaseReference,
  type NameParts,
  nameInString,
  objectReference,
  schemaReference,
  takeName,
} from './names.ts';
import { type ObjectType, objectTypes } from './object-types.ts';
import { isSymbol, isWord, type TokenStream } from './token-stream.ts';

/**
 * Reads a name as it stands in SHOW, DESCRIBE and USE: dotted, or IDENTIFIER('...').
 * @throws SnowgateError POLICY_DYNAMIC_NAME for IDENTIFIER of anything but a plain name in a string
 */
export function takeWrittenName(stream: TokenStream, most = 3): NameParts {
  if (isWord(stream.peek(), 'IDENTIFIER') && isSymbol(stream.peek(1), '(')) {
    const dynamic = stream.refuse('POLICY_DYNAMIC_NAME', { construct: 'IDENTIFIER' });
    stream.take();
    stream.take();
    const content = stream.peek();
    const parts = content?.type === 'string' ? nameInString(content.value, most) : null;
    if (!parts || !isSymbol(stream.peek(1), ')')) throw dynamic;
    stream.take();
    stream.take();
    return parts;
  }
  const parts = takeName(stream, most);
  if (!parts) throw stream.notUnderstood();
  return parts;
}

/** Takes the words of an object's sort when they come next and a name follows them; longest words win. */
export function takeObjectType(stream: TokenStream): ObjectType | null {
  for (const entry of objectTypes) {
    const after = stream.peek(entry.words.length);
    // `DESC TABLE` alone, or `DESC TABLE.X`, means an object of that name.
    if (!after || isSymbol(after, '.')) continue;
    if (stream.takeWords(...entry.words)) return entry;
  }
  return null;
}

/** Reads the name that follows an object's sort, with the argument types behind a function's name. */
export function takeTypedName(stream: TokenStream, type: ReferenceType): Reference {
  const at = stream.position();
  switch (type) {
    case 'database':
      return databaseReference(takeWrittenName(stream, 1)[0] ?? null, at);
    case 'schema':
      return schemaReference(takeWrittenName(stream, 2), at);
    case 'account':
    case 'warehouse':
    case 'role':
      return accountReference(type, takeWrittenName(stream, 1)[0] ?? '', at);
    case 'function':
    case 'procedure': {
      const reference = objectReference(type, takeWrittenName(stream), at);
      takeSignature(stream);
      return reference;
    }
    default:
      return objectReference(type, takeWrittenName(stream), at);
  }
}

/** Reads `(NUMBER, VARCHAR(10), ARRAY)`: words, numbers and commas in balanced parentheses. */
function takeSignature(stream: TokenStream): void {
  if (!stream.takeSymbol('(')) return;
  let depth = 1;
  while (depth > 0) {
    const token = stream.peek();
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    else if (token?.type !== 'word' && token?.type !== 'number' && !isSymbol(token, ',')) {
      throw stream.notUnderstood();
    }
    stream.take();
  }
}
