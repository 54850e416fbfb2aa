import { describe, expect, test } from '@jest/globals';
import type { ModelView } from '@troupe/resources';
import { createCensus } from './census.ts';
import { viewReport } from './scheduler-reports.ts';

const view: ModelView = {
  generation: 1,
  version: 1,
  state: 'ModelAvailable',
  reason: '',
  gatewayState: 'ModelCreate',
  gatewayReason: '',
  availableReplicas: 1,
  unavailableReplicas: 0,
  serverName: 'mlserver',
  deleted: false,
  fingerprint: 'f',
};

describe('the census of models on a scheduler', () => {
  test('misses once whoever lived and is not in a full list', () => {
    const census = createCensus();
    census.note(viewReport('model', 'model/ns/a', 1, 'stream', view));
    census.note(viewReport('model', 'model/ns/b', 1, 'stream', view));
    expect(census.missing('model', new Set(['model/ns/a']))).toEqual(['model/ns/b']);
    expect(census.missing('model', new Set(['model/ns/a']))).toEqual([]);
  });

  test('does not miss what was reported deleted or unknown', () => {
    const census = createCensus();
    census.note(viewReport('model', 'model/ns/a', 1, 'stream', view));
    census.note(viewReport('model', 'model/ns/a', 1, 'stream', { ...view, deleted: true }));
    census.note(viewReport('model', 'model/ns/b', 1, 'stream', view));
    census.note(viewReport('model', 'model/ns/b', 1, 'poll', null));
    expect(census.missing('model', new Set())).toEqual([]);
  });

  test('forgets everybody with the epoch', () => {
    const census = createCensus();
    census.note(viewReport('model', 'model/ns/a', 1, 'stream', view));
    census.clear();
    expect(census.missing('model', new Set())).toEqual([]);
  });
});
