import type { KubeObject } from '../kube-object.ts';
import { isFields } from '../pod-node.ts';
import { bytesOf } from '../quantity.ts';
import type { DesiredWorkload } from './server-workload.ts';

/** What the API never changes of a workload once it is there (apps/v1). */
const immutable: Readonly<Record<DesiredWorkload['kind'], readonly string[]>> = {
  StatefulSet: ['selector', 'serviceName', 'podManagementPolicy', 'volumeClaimTemplates'],
  Deployment: ['selector'],
};

/** How the API says that a change is not one that it makes. */
const refusal = /Forbidden: updates to statefulset spec|field is immutable/;

/**
 * The fields by which `desired` differs from `live` in what cannot be changed, such as
 * `spec.volumeClaimTemplates`; none where that is not what the API refused with `message`, and `spec`
 * where it is and no single field shows it.
 */
export function immutableChanges(
  message: string,
  desired: DesiredWorkload,
  live: KubeObject | null,
): readonly string[] {
  if (!refusal.test(message)) return [];
  const spec = isFields(live?.spec) ? live.spec : {};
  const changed = immutable[desired.kind].filter(
    (field) => !covers(spec[field] ?? [], desired.spec[field] ?? []),
  );
  return changed.length === 0 ? ['spec'] : changed.map((field) => `spec.${field}`);
}

/** Whether `live` says all that `desired` says; the API adds defaults, and writes quantities its own way. */
function covers(live: unknown, desired: unknown): boolean {
  if (Array.isArray(desired)) {
    const items = Array.isArray(live) ? live : [];
    return items.length === desired.length && desired.every((each, i) => covers(items[i], each));
  }
  if (isFields(desired)) {
    return Object.entries(desired).every(([name, value]) =>
      covers(isFields(live) ? live[name] : undefined, value),
    );
  }
  return live === desired || isSameQuantity(live, desired);
}

function isSameQuantity(a: unknown, b: unknown): boolean {
  try {
    return bytesOf(a) === bytesOf(b);
  } catch {
    return false;
  }
}
