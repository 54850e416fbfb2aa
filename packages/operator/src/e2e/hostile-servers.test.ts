import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiObject, StatusError } from '@troupe/embedded-kube';
import type { ServerWorkloadKind } from '@troupe/resources';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { crdsThatTakeAnything, objectOf, resourceOf } from '../testing/crd-api.ts';
import { aServer, conditionOf, isReady, testNamespace } from '../testing/objects.ts';
import {
  allServerFields,
  hostileServerValues,
  type ServerField,
  smallestServerSpecs,
} from '../testing/server-fields.ts';
import { hostileValues, withField } from '../testing/spec-fields.ts';

/** How often somebody else's Server is asked for in between. */
const probeEvery = 15;

/** In how many tests the fields are, so that none takes minutes where the machine is busy. */
const parts = 4;

const values = [...hostileServerValues, ...hostileValues];

function nameOf(field: ServerField, number: number, side: 'bad' | 'good'): string {
  return `${side}-${number}-${field.path.at(-1)}`.toLowerCase();
}

const goodSpec = ({ kind, path, value }: ServerField): unknown =>
  value === undefined
    ? smallestServerSpecs[kind]
    : withField(smallestServerSpecs[kind], path, value);

describe('behind CRDs that take anything', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aServer('other')], speed: 20 });
    plane.core.applyCrds(crdsThatTakeAnything());
  });

  afterEach(() => plane.stop(), 60_000);

  function give(kind: ServerField['kind'], name: string, spec: unknown): void {
    const resource = resourceOf(kind);
    const there = plane.core
      .list(resource, { namespace: testNamespace })
      .items.find(({ object }) => object.metadata.name === name)?.object;
    try {
      if (there === undefined) {
        plane.core.create(resource, testNamespace, objectOf(kind, spec, name));
      } else plane.core.update(resource, testNamespace, name, { ...there, ...{ spec } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  /** A Server of that spec, or one whose ServerConfig has it. */
  function giveField({ kind }: ServerField, name: string, spec: unknown): void {
    give(kind, name, spec);
    if (kind === 'ServerConfig') give('Server', name, { serverConfig: name, replicas: 0 });
  }

  /** A spec that does not tell whose it is. */
  function nameless({ metadata, spec }: ApiObject): unknown {
    return JSON.parse(JSON.stringify(spec), (_, value: unknown) =>
      value === metadata.name ? 'it' : value,
    );
  }

  async function allValuesOf(
    fields: readonly ServerField[],
    kind: ServerWorkloadKind,
  ): Promise<void> {
    for (const [number, field] of fields.entries()) {
      for (const side of ['bad', 'good'] as const) {
        giveField(field, nameOf(field, number, side), goodSpec(field));
      }
    }
    // What can never be changed, such as templates of volumes, has to be good from the beginning.
    for (const [number, field] of fields.entries()) {
      await plane.until('Server', nameOf(field, number, 'bad'), isReady);
    }
    for (const [at, value] of values.entries()) {
      for (const [number, field] of fields.entries()) {
        const spec = withField(goodSpec(field), field.path, value);
        giveField(field, nameOf(field, number, 'bad'), spec);
      }
      if (at % probeEvery !== 0) continue;
      await plane.apply(aServer(`probe-${at}`));
      await plane.until('Server', `probe-${at}`, isReady);
    }
    for (const [number, field] of fields.entries()) {
      const name = nameOf(field, number, 'bad');
      giveField(field, name, withField(smallestServerSpecs[field.kind], field.path, undefined));
      giveField(field, name, goodSpec(field));
    }
    for (const [number, field] of fields.entries()) {
      const [good, bad] = [nameOf(field, number, 'good'), nameOf(field, number, 'bad')];
      const alone = nameless(await plane.until(kind, good, () => true));
      await plane.until(kind, bad, (each) => isDeepStrictEqual(nameless(each), alone));
      await plane.until('Server', bad, (each) => isReady(each) && !conditionOf(each, 'Stalled'));
    }
    expect(plane.log.filter((line) => /threw|crash/i.test(line))).toEqual([]);
    expect(isReady(plane.core.get(resourceOf('Server'), testNamespace, 'other').object)).toBe(true);
  }

  test.each(Array.from({ length: parts }, (_, part) => part + 1))(
    `no value of any field of Server or ServerConfig harms the operator or another Server, and a good one ends where it alone ends (part %i of ${parts})`,
    async (part) => {
      const fields = allServerFields.filter(({ ofDeployment }) => ofDeployment !== true);
      await allValuesOf(
        fields.filter((_, at) => at % parts === part - 1),
        'StatefulSet',
      );
    },
    120_000,
  );

  test('nor does one of how the pods of a Deployment are replaced', async () => {
    plane.stopOperator();
    plane.startOperator({ serverWorkload: 'Deployment' });
    const fields = allServerFields.filter(({ ofDeployment }) => ofDeployment === true);
    await allValuesOf(fields, 'Deployment');
  }, 120_000);
});
