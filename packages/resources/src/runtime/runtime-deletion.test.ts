import { expect, test } from '@jest/globals';
import { runtimeHeldBy } from './runtime-deletion.ts';

const none = { servers: 0, models: 0, pipelines: 0, experiments: 0 };

test.each([
  ['goes when nothing needs it', {}, null],
  [
    'stays for Servers, which run on its scheduler',
    { servers: 2 },
    'Runtime is being deleted but servers still running in namespace ns: 2 Servers',
  ],
  [
    'stays for what would hang on its finalizers without a scheduler',
    { models: 1, pipelines: 2, experiments: 1 },
    'Runtime is being deleted but its scheduler is still needed in namespace ns: ' +
      '1 Model, 2 Pipelines, 1 Experiment',
  ],
  [
    'names everything that it stays for',
    { servers: 1, models: 3 },
    'Runtime is being deleted but servers still running in namespace ns: 1 Server, 3 Models',
  ],
])('a runtime under deletion %s', (_, dependents, why) => {
  expect(runtimeHeldBy('ns', { ...none, ...dependents })).toBe(why);
});
