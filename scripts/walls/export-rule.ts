import { type AstNode, isNode, type SourceFile } from './source-file.ts';
import type { Violation } from './violation.ts';

/** Forbids `export *` and default exports: a reader sees by name what a module offers. */
export function checkExports(file: SourceFile): Violation[] {
  return file.body.flatMap((statement) => {
    const what = unnamed(statement);
    if (what === undefined) return [];
    return [
      {
        file: file.path,
        line: file.lineOf(statement),
        rule: 'named-exports',
        message: `${what}: export by name`,
      },
    ];
  });
}

function unnamed(statement: AstNode): string | undefined {
  switch (statement.type) {
    case 'ExportAllDeclaration':
      return 'export *';
    case 'ExportDefaultDeclaration':
    case 'ExportDefaultExpression':
      return 'default export';
    case 'ExportNamedDeclaration': {
      const specifiers = statement.specifiers as readonly AstNode[];
      if (specifiers.some(({ type }) => type === 'ExportNamespaceSpecifier')) return 'export *';
      return specifiers.some(isDefault) ? 'default export' : undefined;
    }
    default:
      return undefined;
  }
}

function isDefault(specifier: AstNode): boolean {
  const { exported, orig } = specifier;
  return [exported, exported === null ? orig : undefined].some(
    (name) => isNode(name) && name.value === 'default',
  );
}
