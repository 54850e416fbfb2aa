import { parseSync } from '@swc/core';

/** A node of the syntax tree, as far as the rules look into one. */
export interface AstNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A module that another one names, by an import, a re-export or a dynamic import. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** One parsed source file. */
export interface SourceFile {
  /** Path below the repository's root, with `/`. */
  readonly path: string;
  /** The folder below `packages/`, or `undefined` for the repository's own scripts. */
  readonly packageName: string | undefined;
  /** Tests and what only tests use: `*.test.ts` and `src/testing/`. */
  readonly isTest: boolean;
  readonly text: string;
  readonly lineCount: number;
  readonly body: readonly AstNode[];
  readonly imports: readonly Import[];
  /** The line at which a node starts. */
  lineOf(node: AstNode): number;
  /** The source text of a node. */
  textOf(node: AstNode): string;
}

/** Parses a TypeScript source; throws with the file's path where the text is no TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const bytes = Buffer.from(text);
  // Positions count bytes from 1.
  const span = (node: AstNode) => {
    const { start, end } = node.span as { start: number; end: number };
    return { start: start - 1, end: end - 1 };
  };
  const lineOf = (node: AstNode) => countLines(bytes.toString('utf8', 0, span(node).start));
  const body = parseBody(path, text);
  const packageName = /^packages\/([^/]+)\//.exec(path)?.[1];
  return {
    path,
    packageName,
    isTest: path.endsWith('.test.ts') || path.includes('/src/testing/'),
    text,
    lineCount: countLines(text.replace(/\n$/, '')),
    body,
    imports: findImports(body, lineOf),
    lineOf,
    textOf: (node) => bytes.toString('utf8', span(node).start, span(node).end),
  };
}

/** Visits a node and everything in it, parents first; `enter` returns false to stay out of one. */
export function walk(node: unknown, enter: (node: AstNode, parent?: AstNode) => boolean): void {
  visit(node, undefined, enter);
}

function visit(
  value: unknown,
  parent: AstNode | undefined,
  enter: (node: AstNode, parent?: AstNode) => boolean,
): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, parent, enter);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = isNode(value) ? value : undefined;
  if (node !== undefined && !enter(node, parent)) return;
  for (const field of Object.values(value)) visit(field, node ?? parent, enter);
}

/** Whether a value is a node of the syntax tree. */
export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'span' in value;
}

function parseBody(path: string, text: string): readonly AstNode[] {
  try {
    const options = { syntax: 'typescript', tsx: path.endsWith('.tsx'), target: 'es2024' } as const;
    return parseSync(text, options).body as unknown as readonly AstNode[];
  } catch (error) {
    throw new Error(`${path} could not be parsed`, { cause: error });
  }
}

function findImports(body: readonly AstNode[], lineOf: (node: AstNode) => number): Import[] {
  const imports: Import[] = [];
  const add = (source: unknown, node: AstNode) => {
    if (!isNode(source) || typeof source.value !== 'string') return;
    imports.push({ specifier: source.value, line: lineOf(node) });
  };
  walk(body, (node) => {
    if (IMPORTING.has(node.type)) add(node.source, node);
    if (node.type === 'TsImportType') add(node.argument, node);
    if (node.type === 'CallExpression' && isNode(node.callee)) {
      const [first] = node.arguments as readonly { expression: unknown }[];
      if (node.callee.type === 'Import') add(first?.expression, node);
    }
    return true;
  });
  return imports;
}

const IMPORTING: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
]);

function countLines(text: string): number {
  return text.split('\n').length;
}
