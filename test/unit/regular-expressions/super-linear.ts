import {
  CharSet,
  type Concatenation,
  type Element,
  type Expression,
  isDisjointWith,
  JS,
  NFA,
  type Quantifier,
} from 'refa';
import { analyse } from 'scslre';

/** A repetition with a bound up to this one cannot grow with the text. */
const bounded = 1000;

/** What stands before a place of a pattern, and whether anything behind it can fail. */
interface Place {
  readonly before: readonly Element[];
  readonly canFail: boolean;
  readonly anchored: boolean;
}

/**
 * Why matching this pattern may take more than linear time, or nothing. Three readings: backtracking inside of one attempt
 * (scslre), repeated choices that begin alike, and attempts that begin anew inside of what an earlier one has looked through (below), as `eyJ[A-Za-z]+\.`
 * does in `eyJeyJeyJ...`.
 */
export function superLinear(source: string, flags: string): readonly string[] {
  const literal = { source, flags };
  const inside = analyse(literal).reports.map(
    ({ type, exponential }) => `${type}${exponential ? ' 2^n' : ''}`,
  );
  const sticky = flags.includes('y');
  return [...inside, ...(sticky ? [] : restarts(source, flags))];
}

function restarts(source: string, flags: string): readonly string[] {
  const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags }).parse({
    maxBackreferenceWords: 1,
    backreferences: 'disable',
    assertions: 'parse',
  });
  const found: string[] = [];
  const toNfa = (elements: readonly Element[]) => {
    const alternatives = [{ type: 'Concatenation', elements } as unknown as Concatenation];
    return NFA.fromRegex(
      { type: 'Expression', alternatives } as unknown as Expression,
      { maxCharacter },
      {
        assertions: 'ignore',
      },
    );
  };

  const anything: Element = { type: 'CharacterClass', characters: CharSet.all(maxCharacter) } as Element;
  const anyText = { type: 'Quantifier', min: 0, max: Number.POSITIVE_INFINITY, lazy: false } as Quantifier;
  anyText.alternatives = [{ type: 'Concatenation', elements: [anything] } as Concatenation];

  /** True when two choices of a repeated group can begin with the same text: then a text may be read in many ways. */
  const overlaps = ({ alternatives }: Quantifier): boolean => {
    const [only] = alternatives;
    const [inner, ...more] = only?.elements ?? [];
    const choices =
      alternatives.length === 1 && more.length === 0 && inner?.type === 'Alternation'
        ? inner.alternatives
        : alternatives;
    const starts = choices.map(({ elements }) => toNfa([...elements, anyText]));
    return starts.some((left, at) => starts.slice(at + 1).some((right) => !isDisjointWith(left, right)));
  };

  const visit = (alternatives: readonly Concatenation[], place: Place): void => {
    for (const { elements } of alternatives) {
      let { anchored } = place;
      for (const [index, element] of elements.entries()) {
        const before = [...place.before, ...elements.slice(0, index)];
        const canFail = place.canFail || elements.slice(index + 1).some(mayFail);
        const here = { before, canFail, anchored };
        if (element.type === 'Assertion') {
          // Without `m` a start of the text comes once.
          if (before.length === 0 && isTextStart(element)) anchored = true;
          visit(element.alternatives, { before: [], canFail: true, anchored: element.kind === 'ahead' });
        } else if (element.type === 'Alternation') visit(element.alternatives, here);
        else if (element.type === 'Quantifier') {
          if (element.max > bounded && overlaps(element))
            found.push(`Overlapping choices at element ${index}`);
          visit(element.alternatives, element.max > 1 ? { ...here, canFail: true } : here);
          if (element.max > bounded && canFail && !anchored) {
            const again = toNfa([
              ...before,
              { ...element, min: 0, max: Number.POSITIVE_INFINITY } as Element,
            ]);
            const swallowed = toNfa([{ ...element, min: 0, max: Number.POSITIVE_INFINITY } as Element]);
            if (before.some(consumes) && !isDisjointWith(again, swallowed)) {
              found.push(`Restart at element ${index}`);
            }
          }
        }
      }
    }
  };
  visit(expression.alternatives, { before: [], canFail: false, anchored: false });
  return found;
}

function consumes(element: Element): boolean {
  return element.type !== 'Assertion';
}

function isTextStart(element: Element): boolean {
  if (element.type !== 'Assertion' || element.kind !== 'behind' || !element.negate) return false;
  const [only, ...more] = element.alternatives;
  const [item] = only?.elements ?? [];
  return more.length === 0 && item?.type === 'CharacterClass' && item.characters.isAll;
}

/** True unless the element matches nothing at all as well. */
function mayFail(element: Element): boolean {
  switch (element.type) {
    case 'Quantifier':
      return element.min > 0;
    case 'Alternation':
      return element.alternatives.every(({ elements }) => elements.some(mayFail));
    default:
      return true;
  }
}
