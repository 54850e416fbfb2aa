import type { ActorRow } from '../api/wire.ts';

/** A settled Model's row. */
export function aRow(name: string, fields: Partial<ActorRow> = {}): ActorRow {
  return {
    path: `model/ns/${name}#1`,
    kind: 'model',
    namespace: 'ns',
    name,
    uid: '1',
    state: 'ready.serving',
    since: 0,
    level: 'settled',
    waitsFor: null,
    on: null,
    uses: [],
    seq: 1,
    ...fields,
  };
}
