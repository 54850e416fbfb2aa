import { expect, test } from '@jest/globals';
import { createApi, namespace, objectOf, resourceOf } from '../testing/crd-api.ts';
import { installDefaults } from './install-defaults.ts';

test('the configs of an installation are there, and what was there before is as it was', async () => {
  const core = createApi();
  const own = objectOf('ServerConfig', { podSpec: { containers: [{ name: 'mine' }] } }, 'triton');
  core.create(resourceOf('ServerConfig'), namespace, own);
  await installDefaults(core, namespace);
  await installDefaults(core, namespace);
  const names = (kind: string) =>
    core.list(resourceOf(kind), { namespace }).items.map(({ object }) => object.metadata.name);
  expect(names('ServerConfig')).toEqual(['mlserver', 'triton']);
  expect(names('SeldonConfig')).toEqual(['default']);
  const kept = core.get(resourceOf('ServerConfig'), namespace, 'triton');
  expect(kept.object).toMatchObject({ spec: { podSpec: { containers: [{ name: 'mine' }] } } });
});
