const reserved: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

const escapes: readonly (readonly [string, string])[] = [
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
];

/**
 * The name of a field in CEL rules; `undefined` for one that rules cannot reach (Kubernetes API:
 * escaping of property names).
 */
export function celFieldName(field: string): string | undefined {
  if (reserved.has(field)) {
    return `__${field}__`;
  }
  const escaped = escapes.reduce((name, [from, to]) => name.replaceAll(from, to), field);
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}
