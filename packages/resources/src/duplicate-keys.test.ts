import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duplicateKey } from './duplicate-keys.ts';
import { hostileValue } from './testing/hostile-value.ts';

const twice = (item: object): object[] => [item, { ...item, other: 1 }];
const container = (fields: object): object => ({ containers: [{ name: 'a' }, fields] });

test.each<[string | null, object]>([
  ['containers[1]', { containers: twice({ name: 'a' }) }],
  ['volumes[1]', { volumes: twice({ name: 'v' }) }],
  ['containers[1].env[1]', container({ env: twice({ name: 'A' }) })],
  [
    'containers[1].ports[1]',
    container({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }),
  ],
  [null, container({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'UDP' }] })],
  ['containers[1].volumeMounts[1]', container({ volumeMounts: twice({ mountPath: '/' }) })],
  [null, container({ command: ['a', 'a'], args: ['b', 'b'], envFrom: [{}, {}] })],
  [null, { tolerations: twice({ key: 'a' }) }],
])('the first duplicate is %s', (place, podSpec) => {
  expect(duplicateKey(podSpec)).toBe(place);
});

test('whatever is stored is looked through without a throw', () => {
  fc.assert(
    fc.property(hostileValue(), (value) => {
      duplicateKey(value);
      duplicateKey({ containers: value, volumes: [value, value] });
    }),
  );
});
