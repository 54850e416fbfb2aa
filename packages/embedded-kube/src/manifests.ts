import { loadYaml } from './load-yaml.ts';
import { isJsonObject, type JsonObject } from './model/api-object.ts';

/** An object read from a manifest: it has a kind and a name, and is otherwise unchecked. */
export interface ManifestObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
}

/** Why a manifest could not be read; the message names the file and the document in it. */
export class ManifestError extends Error {
  readonly code = 'INVALID_MANIFEST';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'ManifestError';
  }
}

/**
 * Reads the objects of a YAML or JSON manifest of several documents; empty ones are skipped and
 * `List` objects taken apart. `source` is the name that errors call the text by.
 *
 * @throws ManifestError for a document that is no YAML or no Kubernetes object.
 */
export function parseManifests(text: string, source: string): ManifestObject[] {
  const documents = loadYaml().parseAllDocuments(text);
  if (!Array.isArray(documents)) {
    return [];
  }
  return documents.flatMap((document, at) => {
    const where = `${source}, document ${at + 1}`;
    const [error] = document.errors;
    if (error !== undefined) {
      throw new ManifestError(`${where}: not valid YAML: ${error.message}`, error);
    }
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : objectsIn(value, where);
  });
}

function objectsIn(value: unknown, where: string): ManifestObject[] {
  if (!isJsonObject(value)) {
    throw new ManifestError(`${where}: expected a Kubernetes object, found ${describe(value)}`);
  }
  if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
    return value.items.flatMap((item, at) => objectsIn(item, `${where}, item ${at + 1}`));
  }
  for (const field of ['apiVersion', 'kind']) {
    if (typeof value[field] !== 'string' || value[field] === '') {
      throw new ManifestError(`${where}: ${field} is missing; a Kubernetes object needs one`);
    }
  }
  const { metadata } = value;
  if (!isJsonObject(metadata) || typeof metadata.name !== 'string') {
    throw new ManifestError(
      `${where}: metadata.name is missing; give the ${String(value.kind)} a name`,
    );
  }
  return [value as ManifestObject];
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
