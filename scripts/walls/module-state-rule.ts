import { type AstNode, isNode, type SourceFile, walk } from './source-file.ts';
import type { Violation } from './violation.ts';

/** What must not be made once per module, unless its type says that nobody writes to it. */
const MUTABLE: ReadonlySet<string> = new Set([
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'AbortController',
  'BehaviorSubject',
  'EventEmitter',
  'ReplaySubject',
  'Subject',
]);

/** A new scope that runs later, once per call or instance, and not when the module loads. */
const DEFERRED: ReadonlySet<string> = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'FunctionDeclaration',
  'MethodProperty',
  'GetterProperty',
  'ClassExpression',
]);

/**
 * Forbids state at module level: `let`, `var`, writable statics, and collections without a readonly
 * type. Two systems in one process would share it.
 */
export function checkModuleState(file: SourceFile): Violation[] {
  if (file.isTest) return [];
  return file.body.flatMap((statement) => {
    const exported = statement.type === 'ExportDeclaration' ? statement.declaration : statement;
    if (!isNode(exported)) return [];
    const findings =
      exported.type === 'VariableDeclaration'
        ? variables(exported, file)
        : exported.type === 'ClassDeclaration'
          ? writableStatics(exported)
          : [];
    return findings.map(
      ({ node, message }): Violation => ({
        file: file.path,
        line: file.lineOf(node),
        rule: 'module-state',
        message,
      }),
    );
  });
}

interface Finding {
  readonly node: AstNode;
  readonly message: string;
}

function variables(declaration: AstNode, file: SourceFile): Finding[] {
  if (declaration.declare === true) return [];
  if (declaration.kind !== 'const') {
    return [{ node: declaration, message: `top-level ${declaration.kind}: use const` }];
  }
  const declarators = declaration.declarations as readonly AstNode[];
  return declarators.flatMap((declarator) => {
    const id = declarator.id as AstNode;
    const annotation = id.typeAnnotation;
    const type = isNode(annotation) ? file.textOf(annotation) : '';
    return collections(declarator.init, type);
  });
}

function collections(init: unknown, type: string): Finding[] {
  const findings: Finding[] = [];
  if (isNode(init) && isEmptyLiteral(init) && !/\breadonly\b|Readonly/.test(type)) {
    findings.push({ node: init, message: 'top-level empty collection without a readonly type' });
  }
  walk(init, (node) => {
    if (DEFERRED.has(node.type)) return false;
    const made = node.type === 'NewExpression' && isNode(node.callee) ? node.callee : {};
    const name = 'value' in made ? String(made.value) : '';
    if (MUTABLE.has(name) && !isReadonly(name, type)) {
      const remedy = READABLE.has(name) ? `type the constant as Readonly${name}` : 'pass it in';
      findings.push({ node, message: `top-level new ${name}: ${remedy}` });
    }
    return true;
  });
  return findings;
}

const READABLE: ReadonlySet<string> = new Set(['Map', 'Set']);

function isReadonly(name: string, type: string): boolean {
  return READABLE.has(name) && type.includes(`Readonly${name}<`);
}

function isEmptyLiteral(node: AstNode): boolean {
  const items =
    node.type === 'ArrayExpression'
      ? node.elements
      : node.type === 'ObjectExpression'
        ? node.properties
        : undefined;
  return Array.isArray(items) && items.length === 0;
}

function writableStatics(declaration: AstNode): Finding[] {
  const members = declaration.body as readonly AstNode[];
  return members
    .filter((member) => /^(Class|Private)Property$/.test(member.type))
    .filter((member) => member.isStatic === true && member.readonly !== true)
    .map((node) => ({ node, message: 'writable static: make it readonly' }));
}
