import { expect, test } from '@jest/globals';
import { watchedNamespaces } from './watched-namespaces.ts';

test.each([
  ['--namespace alone is the one that is watched', { namespace: 'a' }, ['a']],
  ['no flag at all means every namespace', {}, []],
  ['--clusterwide means every namespace', { namespace: 'a', clusterwide: true }, []],
  [
    '--clusterwide with a list means the list and --namespace, each once',
    { namespace: 'a', clusterwide: true, watchNamespaces: ['c', 'b', 'a'] },
    ['a', 'b', 'c'],
  ],
  ['a list without --clusterwide says nothing', { namespace: 'a', watchNamespaces: ['b'] }, ['a']],
])('%s', (_, flags, namespaces) => {
  const unset = { namespace: '', clusterwide: false, watchNamespaces: [] };
  expect(watchedNamespaces({ ...unset, ...flags })).toEqual(namespaces);
});
