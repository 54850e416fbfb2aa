import { type AstNode, isNode, type SourceFile, walk } from './source-file.ts';
import type { Violation } from './violation.ts';

/** The packages whose results depend on their inputs alone, so that a replay gives them again. */
const PURE: ReadonlySet<string> = new Set(['resources', 'actors']);

/** Globals that read a clock, chance or the environment, or that do something later or elsewhere. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'AbortSignal',
  'EventSource',
  'FinalizationRegistry',
  'WeakRef',
  'WebSocket',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'navigator',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** What the parser marks an identifier with that no declaration of the file binds. */
const UNBOUND = 1;

/** Fields and nodes that hold types only, which are gone at run time. */
const TYPE_FIELDS: ReadonlySet<string> = new Set([
  'TsTypeAnnotation',
  'TsTypeReference',
  'TsTypeQuery',
  'TsTypeParameterDeclaration',
  'TsTypeParameterInstantiation',
  'TsInterfaceDeclaration',
  'TsTypeAliasDeclaration',
  'TsExpressionWithTypeArguments',
]);

/** Keeps clock, chance, timers, environment and I/O out of the pure packages. */
export function checkPurity(file: SourceFile): Violation[] {
  if (file.isTest || file.packageName === undefined || !PURE.has(file.packageName)) return [];
  const violations: Violation[] = [];
  const report = (line: number, what: string) =>
    violations.push({
      file: file.path,
      line,
      rule: 'purity',
      message: `${what} in a pure package: time, ids and outcomes come with facts`,
    });

  for (const { specifier, line } of file.imports) {
    if (specifier.startsWith('node:')) report(line, `'${specifier}'`);
  }
  walk(file.body, (node, parent) => {
    if (TYPE_FIELDS.has(node.type)) return false;
    const what = impurity(node, parent);
    if (what !== undefined) report(file.lineOf(node), what);
    return true;
  });
  return violations;
}

function impurity(node: AstNode, parent: AstNode | undefined): string | undefined {
  if (node.type !== 'Identifier' || node.ctxt !== UNBOUND) return undefined;
  const name = String(node.value);
  if (FORBIDDEN.has(name)) return name;
  if (name === 'Date' && !isPureDate(node, parent)) return 'the current Date';
  if (name === 'Math' && !isPureMath(node, parent)) return 'Math.random';
  return undefined;
}

/** `new Date(value)`, `Date.parse` and `Date.UTC` read no clock. */
function isPureDate(node: AstNode, parent: AstNode | undefined): boolean {
  if (parent?.type === 'NewExpression' && parent.callee === node) {
    return Array.isArray(parent.arguments) && parent.arguments.length > 0;
  }
  return memberOf(node, parent, (member) => member === 'parse' || member === 'UTC');
}

function isPureMath(node: AstNode, parent: AstNode | undefined): boolean {
  return memberOf(node, parent, (member) => member !== 'random');
}

function memberOf(
  node: AstNode,
  parent: AstNode | undefined,
  isPure: (member: string) => boolean,
): boolean {
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return false;
  const property = parent.property;
  return isNode(property) && property.type === 'Identifier' && isPure(String(property.value));
}
