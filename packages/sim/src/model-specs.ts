import type { ModelSpec } from '@troupe/resources';
import type { Random } from './random.ts';

/** Storage URIs: ordinary ones, and the embedded scheduler's faults. */
const ordinaryUris = ['gs://models/iris', 'gs://models/income', 'gs://models/cifar'] as const;
const faultUris = [
  'fault://load-failed?reason=no+such+bucket',
  'fault://load-failed?times=1',
  'fault://unload-failed?times=1',
  'fault://unload-failed',
  'fault://routing-failed',
  'fault://slow-load?ms=4000',
  'fault://slow-unload?ms=3000',
  'fault://never-loads',
] as const;

/** Draws the spec of a Model; some fail on the way, some contradict themselves. */
export function drawModelSpec(random: Random): ModelSpec {
  const storageUri = random.pick(random.chance(0.7) ? ordinaryUris : faultUris);
  return {
    storageUri,
    requirements: [random.chance(0.9) ? 'sklearn' : 'no-server-can-do-this'],
    ...(random.chance(0.4) ? { memory: random.pick(['100M', '400M', '900M']) } : {}),
    ...(random.chance(0.3) ? { server: random.pick(['small', 'large']) } : {}),
    ...drawScaling(random),
  };
}

/** A change of a spec: of all of it, of the scaling alone, or of what no scheduler is told. */
export function changeModelSpec(random: Random, spec: ModelSpec): ModelSpec {
  switch (random.int(0, 3)) {
    case 0:
      return { ...spec, preloaded: !(spec.preloaded ?? false) };
    case 1: {
      const { replicas: _, minReplicas: __, maxReplicas: ___, ...rest } = spec;
      return { ...rest, ...drawScaling(random) };
    }
    case 2:
      return { ...spec, storageUri: random.pick(ordinaryUris) };
    default:
      return drawModelSpec(random);
  }
}

function drawScaling(random: Random): Partial<ModelSpec> {
  switch (random.int(0, 9)) {
    case 0:
      return { replicas: 0 };
    case 1:
      return { replicas: 3, minReplicas: 1 };
    case 2:
      return { replicas: 1, minReplicas: 2 };
    case 3:
    case 4:
      return { replicas: 2 };
    default:
      return {};
  }
}
