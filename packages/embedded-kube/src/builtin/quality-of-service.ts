import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { objectsIn } from './draft.ts';

const counted = ['cpu', 'memory'];

/** How well a pod is served (core/v1 PodQOSClass), by what its containers ask for. */
export function qualityOfService(pod: JsonObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const spec = isJsonObject(pod.spec) ? pod.spec : {};
  const containers = [...objectsIn(spec.initContainers), ...objectsIn(spec.containers)].map(
    ({ resources }) => (isJsonObject(resources) ? resources : {}),
  );
  const amount = (resources: JsonObject, side: string, name: string): unknown => {
    const amounts = resources[side];
    return isJsonObject(amounts) ? amounts[name] : undefined;
  };
  const isGuaranteed = containers.every((resources) =>
    counted.every((name) => {
      const limit = amount(resources, 'limits', name);
      return limit !== undefined && limit === amount(resources, 'requests', name);
    }),
  );
  if (isGuaranteed && containers.length > 0) {
    return 'Guaranteed';
  }
  const asks = containers.some((resources) =>
    counted.some(
      (name) =>
        amount(resources, 'limits', name) !== undefined ||
        amount(resources, 'requests', name) !== undefined,
    ),
  );
  return asks ? 'Burstable' : 'BestEffort';
}
