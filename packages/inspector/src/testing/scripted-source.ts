import type { ActorRow } from '../api/wire.ts';
import type { Source } from '../source.ts';
import { aRow } from './rows.ts';

/** A source of rows that a test puts and takes. */
export interface ScriptedSource extends Source {
  put(name: string, fields?: Partial<ActorRow>): void;
  take(name: string): void;
  /** How many listen for changes. */
  readonly listeners: number;
  /** How often rows were asked for. */
  readonly reads: number;
}

/** Makes an empty one. */
export function createScriptedSource(): ScriptedSource {
  const rows = new Map<string, ActorRow>();
  const listeners = new Set<(path: string) => void>();
  let reads = 0;

  function touch(path: string): void {
    for (const each of listeners) each(path);
  }

  return {
    about: { source: 'live', run: 'a run' },
    rows: () => [...rows.values()],
    row(path) {
      reads += 1;
      return rows.get(path);
    },
    actor(path) {
      const row = rows.get(path);
      if (row === undefined) return undefined;
      const nothing = { yaml: null, conditions: [], context: null, steps: [] };
      return { row, gone: false, cut: false, ...nothing };
    },
    step: () => undefined,
    changes(touched) {
      listeners.add(touched);
      return () => listeners.delete(touched);
    },
    put(name, fields) {
      const row = aRow(name, fields);
      rows.set(row.path, row);
      touch(row.path);
    },
    take(name) {
      const { path } = aRow(name);
      rows.delete(path);
      touch(path);
    },
    get listeners() {
      return listeners.size;
    },
    get reads() {
      return reads;
    },
  };
}
