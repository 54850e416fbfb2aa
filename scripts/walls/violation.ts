/** One place where a wall is broken. */
export interface Violation {
  /** Path below the repository's root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: Rule;
  readonly message: string;
}

/** The walls, by the name that a report shows. */
export type Rule =
  | 'package-order'
  | 'undeclared-dependency'
  | 'package-path'
  | 'purity'
  | 'module-state'
  | 'import-cycle'
  | 'named-exports'
  | 'file-length';
