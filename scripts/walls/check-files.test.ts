import { describe, expect, test } from '@jest/globals';
import { checkFiles } from './check-files.ts';
import type { PackageManifest } from './package-manifest.ts';
import { parseSource } from './source-file.ts';

const DECLARED: Readonly<Record<string, readonly string[]>> = {
  resources: ['@troupe/scheduler-api', '@troupe/actors'],
  actors: ['@troupe/resources', 'xstate'],
  kube: ['@troupe/actors', '@troupe/scheduler-client'],
  'embedded-kube': ['@troupe/resources'],
  operator: ['@troupe/kube', '@troupe/embedded-kube'],
};

const manifests: ReadonlyMap<string, PackageManifest> = new Map(
  Object.entries(DECLARED).map(([folder, dependencies]): [string, PackageManifest] => [
    folder,
    { folder, dependencies: new Set(dependencies), devDependencies: new Set(['@jest/globals']) },
  ]),
);

/** Checks sources by path and returns `line rule` of each violation. */
function broken(sources: Readonly<Record<string, string>>): string[] {
  const files = Object.entries(sources).map(([path, text]) => parseSource(path, text));
  return checkFiles(files, manifests).map(({ line, rule }) => `${line} ${rule}`);
}

describe('package-order', () => {
  test('a package imports only packages before it', () => {
    const text = "import type { A } from '@troupe/actors';\n";
    expect(broken({ 'packages/resources/src/a.ts': text })).toEqual(['1 package-order']);
    expect(broken({ 'packages/kube/src/a.ts': text })).toEqual([]);
  });

  test('the embedded parts import nothing of the operator but the wire', () => {
    const text = "\nexport { A } from '@troupe/resources';\n";
    expect(broken({ 'packages/embedded-kube/src/a.ts': text })).toEqual(['2 package-order']);
  });

  test('kube and scheduler-client know nothing of each other', () => {
    const text = "import { A } from '@troupe/scheduler-client';\n";
    expect(broken({ 'packages/kube/src/a.ts': text })).toEqual(['1 package-order']);
  });

  test('dynamic imports and import types count as imports', () => {
    const text =
      "const a = await import('@troupe/actors');\ntype B = import('@troupe/actors').B;\n";
    expect(broken({ 'packages/resources/src/a.ts': text })).toEqual([
      '1 package-order',
      '2 package-order',
    ]);
  });
});

describe('undeclared-dependency', () => {
  test('a package imports only what its package.json declares', () => {
    const text = "import { A } from '@troupe/kube';\nimport { b } from 'xstate/b';\n";
    expect(broken({ 'packages/actors/src/a.ts': text })).toEqual(['1 undeclared-dependency']);
    expect(broken({ 'packages/kube/src/a.ts': text })).toEqual([
      '1 undeclared-dependency',
      '2 undeclared-dependency',
    ]);
  });

  test('devDependencies serve tests and src/testing alone', () => {
    const text = "import { expect } from '@jest/globals';\n";
    expect(broken({ 'packages/actors/src/a.test.ts': text })).toEqual([]);
    expect(broken({ 'packages/actors/src/testing/a.ts': text })).toEqual([]);
    expect(broken({ 'packages/actors/src/a.ts': text })).toEqual(['1 undeclared-dependency']);
  });
});

describe('package-path', () => {
  test('another package is imported by its name, not by a path inside it', () => {
    const text = "import { A } from '@troupe/kube/src/a.ts';\n";
    expect(broken({ 'packages/operator/src/a.ts': text })).toEqual(['1 package-path']);
  });

  test('a relative import stays in its package', () => {
    const text = "import { A } from '../../kube/src/a.ts';\n";
    expect(broken({ 'packages/operator/src/a.ts': text })).toEqual(['1 package-path']);
    expect(broken({ 'packages/operator/src/b/a.ts': "import '../c.ts';\n" })).toEqual([]);
  });
});

describe('purity', () => {
  test.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'const { now } = Date',
    'Math.random()',
    'performance.now()',
    'setTimeout(() => 1, 0)',
    'setInterval(() => 1, 0)',
    'setImmediate(() => 1)',
    'queueMicrotask(() => 1)',
    'process.env',
    'crypto.randomUUID()',
    "fetch('x')",
    'globalThis.process',
    'AbortSignal.timeout(1)',
    "import 'node:fs'",
  ])('%s is kept out of the pure packages', (text) => {
    expect(broken({ 'packages/actors/src/a.ts': `${text};\n` })).toEqual(['1 purity']);
    expect(broken({ 'packages/resources/src/a.ts': `${text};\n` })).toEqual(['1 purity']);
  });

  test.each([
    'new Date(0)',
    "Date.parse('2026-01-01')",
    'Math.max(1, 2)',
    'function f(process: { fetch: Date }) { return process.fetch; }',
    'interface A { process: typeof setTimeout }',
  ])('%s reads no clock, chance or environment', (text) => {
    expect(broken({ 'packages/actors/src/a.ts': `${text};\n` })).toEqual([]);
  });

  test('tests and other packages may', () => {
    const text = 'Date.now();\n';
    expect(broken({ 'packages/actors/src/a.test.ts': text })).toEqual([]);
    expect(broken({ 'packages/kube/src/a.ts': text })).toEqual([]);
  });
});

describe('module-state', () => {
  test.each([
    'let a = 1',
    'export let a = 1',
    'var a = 1',
    'const a = new Map()',
    'const a: Map<string, 1> = new Map()',
    'const a = { seen: new Set() }',
    'const a = new WeakMap()',
    'const a = new Subject()',
    'const a: string[] = []',
    'const a = {}',
    'class A { static count = 0 }',
  ])('%s is state that two systems would share', (text) => {
    expect(broken({ 'packages/kube/src/a.ts': `${text};\n` })).toEqual(['1 module-state']);
  });

  test.each([
    'const a: ReadonlyMap<string, 1> = new Map()',
    'const a: Readonly<Record<string, ReadonlySet<string>>> = { b: new Set([1]) }',
    'const a: readonly string[] = []',
    'const a = () => new Map()',
    'function f() { let b = new Map(); return b; }',
    'class A { static readonly limit = 1; seen = new Set() }',
  ])('%s is a constant, or made per call', (text) => {
    expect(broken({ 'packages/kube/src/a.ts': `${text};\n` })).toEqual([]);
  });
});

describe('import-cycle', () => {
  test('files that import each other in a ring are reported once', () => {
    expect(
      broken({
        'packages/kube/src/a.ts': "import { b } from './b.ts';\n",
        'packages/kube/src/b.ts': "\nimport { c } from './c/c.ts';\n",
        'packages/kube/src/c/c.ts': "\n\nimport type { a } from '../a.ts';\n",
      }),
    ).toEqual(['3 import-cycle']);
  });

  test('two ways to one file are no ring', () => {
    expect(
      broken({
        'packages/kube/src/a.ts': "import './b.ts';\nimport './c.ts';\n",
        'packages/kube/src/b.ts': "import './c.ts';\n",
        'packages/kube/src/c.ts': '',
      }),
    ).toEqual([]);
  });
});

describe('named-exports', () => {
  test.each([
    "export * from './a.ts'",
    "export * as a from './a.ts'",
    'export default 1',
    'export default function f() {}',
    'const a = 1; export { a as default }',
    "export { default } from './a.ts'",
  ])('%s hides what the module offers', (text) => {
    expect(broken({ 'packages/kube/src/b.ts': `${text};\n` })).toEqual(['1 named-exports']);
  });
});

describe('file-length', () => {
  test('a file has at most 500 lines', () => {
    expect(broken({ 'packages/kube/src/a.ts': '// x\n'.repeat(500) })).toEqual([]);
    expect(broken({ 'packages/kube/src/a.ts': '// x\n'.repeat(501) })).toEqual(['501 file-length']);
  });
});

test('lines are counted in text, wherever a character takes several bytes', () => {
  expect(broken({ 'packages/kube/src/a.ts': '// é → 😀\n\nlet a = 1;\n' })).toEqual([
    '3 module-state',
  ]);
});
