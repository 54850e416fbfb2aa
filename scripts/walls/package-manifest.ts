/** What a package.json declares, as far as the walls ask. */
export interface PackageManifest {
  /** The folder below `packages/`. */
  readonly folder: string;
  /** Names in `dependencies`. */
  readonly dependencies: ReadonlySet<string>;
  /** Names in `devDependencies`, its own and the workspace root's. */
  readonly devDependencies: ReadonlySet<string>;
}

/** The scope of the workspace's own packages. */
export const SCOPE = '@troupe/';

/** The name of the package that a bare specifier imports from: `@a/b/c` is of `@a/b`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
