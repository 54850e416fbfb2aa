import type { ApiObject } from '../model/api-object.ts';

/** What one cell of a table holds. */
export type Cell = string | number | boolean | null;

/** One column of the table that a kind prints as (meta/v1 TableColumnDefinition). */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format: string;
  readonly description: string;
  /** Columns above 0 show only in wide output. */
  readonly priority: number;
  /** The cell of one object; `now` is in milliseconds since 1970. */
  cell(object: ApiObject, now: number): Cell;
}
