import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Reference } from './analysis-types.ts';
import { type Canonical, placeholder } from './canonical.ts';
import type { Fragment } from './fragments.ts';
import type { Token } from './lexer.ts';
import { accountReference, namedIn, objectReference } from './names.ts';
import type { SyntaxNode } from './parser.ts';
import { isStageToken, stageReference, stageTextOf } from './stage-reference.ts';
import { isEmpty, isList, isStruct, type Struct } from './syntax.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';
import { TreeNames } from './tree-names.ts';
import { isChangeNode, isQueryNode, knownFields } from './vocabulary.ts';

/** The common table expressions that can be seen from a place. */
interface Scope {
  readonly names: ReadonlySet<string>;
}

const emptyScope: Scope = { names: new Set() };

/** Where the nodes that change something keep the name of what they change. */
const targets: Readonly<Record<string, string>> = {
  insert: 'table',
  update: 'table',
  delete: 'table',
  merge: 'this',
};

/** Words that may end a set operator: what follows is another query of the same level. */
const setOperators = 'UNION ALL DISTINCT EXCEPT INTERSECT MINUS NAME'.split(' ');

/** Nodes that may stand around a table: what is inside still stands where a table may stand. */
const passing: ReadonlySet<string> = new Set(
  'alias aliases paren subquery pivot unpivot lateral table_sample match_recognize joined_table'.split(' '),
);

/** Nodes that may stand at the place of a table; an expression there would be read by no rule for tables. */
const factorTags: ReadonlySet<string> = new Set([
  ...passing,
  ...'table stage_reference function select union intersect except values semantic_view join from'.split(' '),
]);

/** A fragment with its text and its tree. */
export interface ParsedFragment {
  readonly fragment: Fragment;
  readonly canonical: Canonical;
  readonly root: SyntaxNode;
}

/** What the walker found in the trees of a statement. */
export interface Walked {
  readonly references: readonly Reference[];

  /** The tokens of every name that was read as a table, a common table expression or a stage; the last part of each. */
  readonly tableTokens: ReadonlySet<number>;
}

/**
 * Walks the trees of a statement completely: every key of every node is visited, node types and fields that are not in
 * the vocabulary are refused, and so is a fragment that the walk does not reach exactly once.
 *
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function walkStatement(
  text: string,
  tokens: readonly Token[],
  fragments: readonly ParsedFragment[],
): Walked {
  const walker = new Walker(text, tokens, fragments);
  walker.fragment(0, emptyScope);
  walker.finish();
  return walker;
}

class Walker implements Walked {
  readonly references: Reference[] = [];
  readonly tableTokens = new Set<number>();
  readonly #names: TreeNames;
  readonly #tokens: readonly Token[];
  readonly #fragments: readonly ParsedFragment[];
  readonly #visited = new Set<number>();
  #current = 0;
  #inChange = false;

  constructor(text: string, tokens: readonly Token[], fragments: readonly ParsedFragment[]) {
    this.#names = new TreeNames(text, tokens, fragments[0]?.canonical ?? { text: '', tokenAt: () => 0 });
    this.#tokens = tokens;
    this.#fragments = fragments;
  }

  /** Walks one fragment as seen from the place where it stands. */
  fragment(index: number, scope: Scope): void {
    this.#enter(index, (root) => {
      this.#inChange = index === 0 && isStruct(root) && Object.keys(root).some(isChangeNode);
      this.#walk(root, scope);
    });
  }

  /** Refuses a statement of which a part was never reached. */
  finish(): void {
    const missed = this.#fragments.findIndex((_, index) => !this.#visited.has(index));
    if (missed === -1) return;
    this.#names.piece = this.#fragments[missed]?.canonical ?? this.#names.piece;
    throw this.#notUnderstood('a query at a place where none is known');
  }

  #walk(node: SyntaxNode, scope: Scope, factor = false): void {
    if (typeof node !== 'object' || node === null) return;
    if (isList(node)) {
      for (const entry of node) this.#walk(entry, scope, factor);
      return;
    }
    const tag = this.#tagOf(node);
    const value = tag === null ? undefined : node[tag];
    if (tag === null || value === undefined) this.#struct('', node, scope, factor);
    else if (isStruct(value)) this.#tagged(tag, value, scope, factor);
    else this.#walk(value, scope, factor);
  }

  /** The type of a node: an object with that one key. Types that are not known are refused. */
  #tagOf(node: Struct): string | null {
    const keys = Object.keys(node);
    const [key] = keys;
    if (key === undefined || keys.length > 1) return null;
    if (isQueryNode(key)) return key;
    if (isChangeNode(key)) {
      // DELETE inside WITH and the like: no change may hide in a query.
      if (this.#inChange && this.#current === 0) return key;
      throw this.#notUnderstood(`${key.replaceAll('_', ' ').toUpperCase()} inside a query`);
    }
    if (!knownFields.has(key)) throw this.#notUnderstood(`the construct ${key.replaceAll('_', ' ')}`);
    return null;
  }

  #tagged(tag: string, value: Struct, scope: Scope, factor: boolean): void {
    if (tag === 'column' && this.#innerFragment(value, scope)) return;
    if (tag === 'stage_reference') this.#stage(value);
    if (tag === 'semantic_view') this.#semanticView(value);
    if (tag === 'function' && factor) this.#namedTable(value);
    // The parser takes a table in parentheses behind USING for a column.
    if (factor && !factorTags.has(tag)) throw this.#notUnderstood('a value at the place of a table');
    const change = this.#inChange;
    if (tag === 'select' || tag === 'cte') this.#inChange = false;
    this.#struct(tag, value, scope, factor);
    this.#inChange = change;
  }

  /** @param factor - true when the value stands where a table may stand */
  #struct(tag: string, value: Struct, scope: Scope, factor: boolean): void {
    // By key and not by entry: a tree has hundreds of nodes, and each entry would be a list of its own.
    const keys = Object.keys(value);
    for (const key of keys) {
      if (!knownFields.has(key) && !isEmpty(value[key])) throw this.#notUnderstood(`the part ${key}`);
    }
    if ('catalog' in value && 'schema' in value && 'name' in value) this.#table(value, scope);
    const common = value.with;
    const inner = isStruct(common) ? this.#commonTables(common, scope) : scope;
    for (const key of keys) {
      const field = value[key];
      // Nothing to walk in a word, a number or a switch: most parts of a node are one.
      if (key === 'with' || typeof field !== 'object' || field === null) continue;
      const target = targets[tag] === key;
      const keepsFactor =
        factor &&
        passing.has(tag) &&
        (key === 'this' || key === 'left' || (tag !== 'pivot' && key === 'expressions'));
      const opensFactor =
        key === 'from' ||
        key === 'from_clause' ||
        key === 'joins' ||
        (key === 'using' && (tag === 'merge' || tag === 'delete')) ||
        key === 'from_joins' ||
        key === 'table_joins';
      const inFactor =
        target ||
        opensFactor ||
        keepsFactor ||
        (tag === '' && factor && (key === 'this' || key === 'expressions'));
      // The target of a change is an object, whatever a common table expression is called.
      this.#walk(field, target ? emptyScope : inner, inFactor);
    }
  }

  #commonTables(common: Struct, outer: Scope): Scope {
    const names = new Set(outer.names);
    const recursive = common.recursive === true;
    for (const [key, field] of Object.entries(common)) {
      if (!isEmpty(field) && !['ctes', 'recursive', 'leading_comments'].includes(key)) {
        throw this.#notUnderstood(`the part ${key} of WITH`);
      }
    }
    const tables = common.ctes;
    const change = this.#inChange;
    for (const table of isList(tables) ? tables : []) {
      if (!isStruct(table) || !isStruct(table.alias)) throw this.#notUnderstood('WITH');
      const name = this.#names.identifier(table.alias);
      const { this: body, ...rest } = table;
      this.#struct('', rest, emptyScope, false);
      // Each expression sees the ones before it; itself only in the recursive half of a recursive one.
      this.#commonTableBody(body ?? null, { names: new Set(names) }, recursive ? name : null);
      names.add(name);
    }
    this.#inChange = change;
    // Whether what follows the next set operator still sees these names is not known: there, and within, they count as
    // tables as well.
    return this.#isBehindSetOperator(tables) ? outer : { names };
  }

  /** `SELECT ... UNION WITH t AS (...) SELECT ...`, without parentheses. */
  #isBehindSetOperator(tables: SyntaxNode | undefined): boolean {
    const [first] = isList(tables ?? null) ? (tables as readonly SyntaxNode[]) : [];
    if (!isStruct(first ?? null) || !isStruct((first as Struct).alias ?? null)) return false;
    let at = this.#names.tokenOf((first as Struct).alias as Struct) - 1;
    if (isWord(this.#tokens[at], 'RECURSIVE')) at -= 1;
    return isWord(this.#tokens[at - 1], ...setOperators);
  }

  /**
   * Walks the query of a common table expression. In a recursive one the name of the expression itself is hidden only
   * right of UNION ALL; to the left of it, the name can only be a table.
   */
  #commonTableBody(body: SyntaxNode, scope: Scope, self: string | null): void {
    this.#inChange = false;
    if (self === null || !isStruct(body)) {
      this.#walk(body, scope);
      return;
    }
    const inner = this.#placeholderIn(body);
    if (inner !== null) {
      this.#enter(inner, (root) => this.#commonTableBody(root, scope, self));
      return;
    }
    const union = body.union;
    if (!isStruct(union) || Object.keys(body).length !== 1) {
      this.#walk(body, scope);
      return;
    }
    const { left, right, with: common, ...rest } = union;
    const seen = isStruct(common ?? null) ? this.#commonTables(common as Struct, scope) : scope;
    this.#commonTableBody(left ?? null, seen, self);
    this.#walk(right ?? null, { names: new Set([...seen.names, self]) });
    this.#struct('', rest, seen, false);
  }

  /** The fragment behind `SELECT SNOWGATE_Q1`, when the node is that and nothing else. */
  #placeholderIn(node: Struct): number | null {
    const { select } = node;
    if (Object.keys(node).length !== 1 || !isStruct(select)) return null;
    const bare = Object.entries(select).every(([key, field]) => key === 'expressions' || isEmpty(field));
    const list = select.expressions;
    const [only, ...more] = isList(list) ? list : [];
    if (!bare || more.length > 0 || !isStruct(only) || !isStruct(only.column)) return null;
    return this.#fragmentNamed(only.column);
  }

  #fragmentNamed(column: Struct): number | null {
    const name = column.name;
    if (!isStruct(name) || typeof name.name !== 'string' || !isEmpty(column.table ?? null)) return null;
    const found = placeholder(name.name);
    return found && 'fragment' in found ? found.fragment : null;
  }

  #innerFragment(column: Struct, scope: Scope): boolean {
    const index = this.#fragmentNamed(column);
    if (index === null) return false;
    this.fragment(index, scope);
    return true;
  }

  #enter(index: number, walk: (root: SyntaxNode) => void): void {
    const found = this.#fragments[index];
    if (!found || this.#visited.has(index)) throw this.#notUnderstood('a query that is read twice');
    this.#visited.add(index);
    const outer = { current: this.#current, piece: this.#names.piece, change: this.#inChange };
    this.#current = index;
    this.#names.piece = found.canonical;
    this.#inChange = false;
    walk(found.root);
    this.#current = outer.current;
    this.#names.piece = outer.piece;
    this.#inChange = outer.change;
  }

  #table(table: Struct, scope: Scope): void {
    const name = table.name;
    if (!isStruct(name)) throw this.#notUnderstood('a table without a name');
    const token = this.#names.tokenOf(name);
    this.tableTokens.add(token);
    const written = this.#tokens[token];
    if (written?.type === 'string' || written?.type === 'stage') {
      this.#stageAt(token, written);
      return;
    }
    const parts = [table.catalog, table.schema, name].flatMap((part) =>
      isStruct(part) ? [this.#tablePart(part)] : [],
    );
    // With time travel a name can only mean a table.
    const past = !isEmpty(table.when) || !isEmpty(table.changes);
    if (parts.length === 1 && !past && scope.names.has(parts[0] ?? '')) return;
    this.references.push(objectReference('table', parts, this.#names.position(token)));
  }

  /** A part of a table's name, which must be one name of the text: of four parts the parser makes three by joining two. */
  #tablePart(part: Struct): string {
    const exact = this.#names.identifier(part);
    // The schema that db..table leaves out.
    if (exact === '') return exact;
    const written = this.#tokens[this.#names.tokenOf(part)];
    if (!isName(written) || written.value !== exact) throw this.#notUnderstood('the name of this table');
    return exact;
  }

  /** IDENTIFIER('...') where a table may stand. Any other function is found by its token. */
  #namedTable(call: Struct): void {
    if (call.name !== 'IDENTIFIER') return;
    const list = call.args;
    const [only, ...more] = isList(list) ? list : [];
    const literal = isStruct(only) ? only.literal : undefined;
    const found = isStruct(literal) && typeof literal.value === 'string' ? placeholder(literal.value) : null;
    const token = found && 'token' in found ? found.token : null;
    // Anything but one string is found by its tokens, as a name that is known only when the statement runs.
    // So is a name of several parts, wherever it stands.
    if (more.length > 0 || token === null) return;
    this.references.push(namedIn('table', this.#tokens[token], this.#names.position(token)));
  }

  #stage(stage: Struct): void {
    const name = typeof stage.name === 'string' ? placeholder(stage.name) : null;
    if (!name || !('token' in name)) throw this.#notUnderstood('the name of this stage');
    this.tableTokens.add(name.token);
  }

  /** A stage at the place of a table, written as a token or as a string. No other string is a table. */
  #stageAt(token: number, written: Token): void {
    if (!isStageToken(written)) throw this.#notUnderstood('a string at the place of a table');
    const at = this.#names.position(token);
    // A string that is joined to another one is not the whole name.
    const next = this.#tokens[token + 1];
    const joined = next?.type === 'string' || isSymbol(next, '||');
    this.references.push(
      joined ? accountReference('dynamic', 'DYN', at) : stageReference(stageTextOf(written), at),
    );
  }

  #semanticView(view: Struct): void {
    const parts = this.#names.chain(view.this ?? null);
    if (!parts) throw this.#notUnderstood('the name of this semantic view');
    const at = this.#names.position(this.#names.anyTokenOf(view.this ?? null) ?? 0);
    this.references.push(objectReference('semantic_view', parts, at));
  }

  #notUnderstood(construct: string): SnowgateError {
    return this.#names.refuse(construct);
  }
}
