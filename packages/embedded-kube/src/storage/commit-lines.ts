import type { ApiObject } from '../model/api-object.ts';
import type { Commit } from '../store/kube-storage.ts';
import { StoredVersion } from '../store/stored-version.ts';

/** A write as it is kept: a line of JSON, made around the JSON that the object has anyway. */
export function lineOf({ typeId, namespace, name, version, stored }: Commit): string {
  const key = `"type":"${typeId}","namespace":"${namespace}","name":${JSON.stringify(name)}`;
  const object = stored === undefined ? '' : `,"object":${stored.json}`;
  return `{"version":${version},${key}${object}}\n`;
}

interface Line {
  readonly version: number;
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly object?: ApiObject;
}

/** Reads the lines of one frame. */
export function commitsOf(text: string): Commit[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { version, type, namespace, name, object } = JSON.parse(line) as Line;
      const stored = object === undefined ? undefined : new StoredVersion(object);
      return { typeId: type, namespace, name, version, stored };
    });
}
