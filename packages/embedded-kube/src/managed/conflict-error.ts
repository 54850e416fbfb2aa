import { StatusError } from '../model/status-error.ts';
import { pathsOf } from './field-names.ts';
import type { FieldSet } from './field-set.ts';
import type { ManagedEntry } from './managed-entry.ts';

/** Fields that an apply would change although another manager owns them. */
export interface FieldConflict {
  readonly entry: ManagedEntry;
  readonly fields: FieldSet;
}

/** 409: an apply without force would take fields from other managers; one cause per field. */
export function applyConflict(conflicts: readonly FieldConflict[]): StatusError {
  const listed = conflicts.map(({ entry, fields }) => ({
    manager: shownManager(entry),
    paths: pathsOf(fields),
  }));
  const causes = listed.flatMap(({ manager, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${manager}`,
      field,
    })),
  );
  const [only] = causes;
  const message =
    causes.length === 1 && only !== undefined
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field}`
      : `Apply failed with ${causes.length} conflicts: ${listed.map(paragraph).join('\n')}`;
  return new StatusError(409, 'Conflict', message, { causes });
}

function paragraph(conflict: {
  readonly manager: string;
  readonly paths: readonly string[];
}): string {
  return [`conflicts with ${conflict.manager}:`, ...conflict.paths.map((path) => `- ${path}`)].join(
    '\n',
  );
}

function shownManager({ manager, operation, apiVersion, subresource }: ManagedEntry): string {
  const part = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const version = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${part}${version}`;
}
