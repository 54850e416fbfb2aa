import type { ApiObject, StoredObject } from '../model/api-object.ts';
import type { Column } from './column.ts';

/** What of each object a row carries (the `includeObject` query parameter). */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** What makes a table: the columns of a kind, the time for ages, and how much of each object. */
export interface TableStyle {
  readonly columns: readonly Column[];
  readonly now: number;
  readonly includeObject: IncludeObject;
}

/** The list metadata of a table. */
export interface TableMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Prints objects as a meta/v1 Table; without `headers` the column definitions are left out. */
export function tableOf(
  items: readonly StoredObject[],
  style: TableStyle,
  metadata: TableMeta,
  headers = true,
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: headers ? style.columns.map(definitionOf) : null,
    rows: items.map(({ object }) => ({
      cells: style.columns.map((column) => column.cell(object, style.now)),
      object: included(object, style.includeObject),
    })),
  };
}

/** An object reduced to its metadata (meta/v1 PartialObjectMetadata). */
export function partialMetadata(object: ApiObject): object {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

function definitionOf({ name, type, format, description, priority }: Column): object {
  return { name, type, format, description, priority };
}

function included(object: ApiObject, include: IncludeObject): unknown {
  if (include === 'None') {
    return null;
  }
  return include === 'Object' ? object : partialMetadata(object);
}
