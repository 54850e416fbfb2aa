import { expect, test } from '@jest/globals';
import type { JsonObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { StatusError } from '../model/status-error.ts';
import { modelCrd, serverCrd } from '../testing/fixture-crds.ts';
import { builtinTypes } from '../types/builtin-types.ts';
import { crdResourceType } from '../types/crd-resource-type.ts';
import { ResourceRegistry } from './resource-registry.ts';
import { UnpreparedKinds } from './unprepared-kinds.ts';

/** A kind of a CRD that does something when it is prepared. */
function custom(crd: object, prepare: () => void): ResourceType {
  const type = crdResourceType(crd as JsonObject);
  return { ...type, schema: { ...type.schema, prepare } };
}

test('one kind is prepared at a time, those of CRDs first, each once, until there is no other', () => {
  const registry = new ResourceRegistry();
  const builtin = builtinTypes();
  for (const type of builtin) registry.set(type);
  const prepared: string[] = [];
  registry.set(custom(modelCrd, () => prepared.push('model')));
  registry.set(custom(serverCrd, () => prepared.push('server')));

  const kinds = new UnpreparedKinds(registry);
  expect(kinds.next()).toBe(true);
  expect(prepared).toEqual(['model']);
  expect(kinds.next()).toBe(true);
  expect(prepared).toEqual(['model', 'server']);
  expect(builtin.map(() => kinds.next())).toEqual(builtin.map(() => true));
  expect(kinds.next()).toBe(false);

  registry.set(custom(modelCrd, () => prepared.push('next model')));
  expect([kinds.next(), kinds.next()]).toEqual([true, false]);
  expect(prepared).toEqual(['model', 'server', 'next model']);
});

test('a kind whose rules are wrong does not keep others from being prepared', () => {
  const registry = new ResourceRegistry();
  registry.set(
    custom(modelCrd, () => {
      throw new StatusError(422, 'Invalid', 'a rule of it is wrong');
    }),
  );
  const prepared: string[] = [];
  registry.set(custom(serverCrd, () => prepared.push('server')));
  const kinds = new UnpreparedKinds(registry);
  expect([kinds.next(), kinds.next(), kinds.next()]).toEqual([true, true, false]);
  expect(prepared).toEqual(['server']);
});
