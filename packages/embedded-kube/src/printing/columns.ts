import type { ApiObject } from '../model/api-object.ts';
import type { Cell, Column } from './column.ts';
import { humanDuration } from './human-duration.ts';
import { compileJsonPath } from './json-path.ts';

/** A printer column of a CRD (apiextensions/v1 CustomResourceColumnDefinition). */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** The name column that every table begins with. */
export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  cell: (object) => object.metadata.name,
};

/** How long ago the object was made. */
export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  format: '',
  description: 'Time since creation.',
  priority: 0,
  cell: (object, now) => age(object.metadata.creationTimestamp, now),
};

/** A column whose cell is computed from the object; `priority` 1 shows in wide output only. */
export function computedColumn(
  name: string,
  cell: (object: ApiObject, now: number) => Cell,
  priority = 0,
): Column {
  return { name, type: 'string', format: '', description: '', priority, cell };
}

/** A column whose cell is found by a path; `format` says how the first match is shown. */
export function pathColumn(column: PrinterColumn): Column {
  const find = compileJsonPath(column.jsonPath);
  const type = knownType(column.type);
  return {
    name: column.name,
    type,
    format: column.format ?? '',
    description: column.description ?? '',
    priority: column.priority ?? 0,
    cell: (object, now) => toCell(find(object), type, now),
  };
}

/** The time since an RFC 3339 timestamp. */
export function age(timestamp: unknown, now: number): string {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at);
}

function knownType(type: string): Column['type'] {
  const known = ['string', 'integer', 'number', 'boolean', 'date'] as const;
  return known.find((one) => one === type) ?? 'string';
}

function toCell(found: readonly unknown[], type: Column['type'], now: number): Cell {
  const [first] = found;
  if (first === undefined || first === null) {
    return null;
  }
  if (type === 'date') {
    return age(first, now);
  }
  if (type === 'string') {
    return found.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ');
  }
  return typeof first === (type === 'boolean' ? 'boolean' : 'number') ? (first as Cell) : null;
}
