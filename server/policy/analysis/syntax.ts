import type { SyntaxNode } from './parser.ts';

/** A node of the tree with named parts. */
export type Struct = { readonly [key: string]: SyntaxNode };

/** True for a list of nodes. */
export function isList(node: SyntaxNode | undefined): node is readonly SyntaxNode[] {
  return Array.isArray(node);
}

/** True for a node with named parts. */
export function isStruct(node: SyntaxNode | undefined): node is Struct {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

/** True for a part that says nothing: not given, false, or an empty list or text. */
export function isEmpty(node: SyntaxNode | undefined): boolean {
  return (
    node === undefined ||
    node === null ||
    node === false ||
    node === '' ||
    (isList(node) && node.length === 0)
  );
}
