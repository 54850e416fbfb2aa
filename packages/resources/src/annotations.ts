import { describeValue } from './describe-value.ts';
import type { KubeObject } from './kube-object.ts';
import type { PodSpecMerge } from './pod-spec-merge.ts';
import { SpecError } from './spec-error.ts';

/** `true` stops all commands for one resource, until it is taken off. */
export const pausedAnnotation = 'troupe/paused';

/**
 * How long a deletion waits for the scheduler's word, such as `10m`: after that the finalizer goes
 * without it. For schedulers that are gone for good, since what they hold is not unloaded.
 */
export const releaseAfterAnnotation = 'troupe/release-after';

/** `keyed` merges a resource's pod spec by the keys of core/v1; without it, as it always was. */
export const podSpecMergeAnnotation = 'troupe/pod-spec-merge';

/**
 * How the pod spec of `object` goes over that of its config.
 *
 * @throws SpecError when its annotation names no way to merge.
 */
export function podSpecMergeOf({ metadata }: Pick<KubeObject, 'metadata'>): PodSpecMerge {
  const asked = metadata.annotations?.[podSpecMergeAnnotation];
  if (asked === undefined) return 'appending';
  if (asked === 'keyed') return asked;
  throw new SpecError(
    `annotation ${podSpecMergeAnnotation} is ${describeValue(asked)}; write keyed, or leave it out`,
  );
}

/** Whether the owner of `object` asked for it to be left alone. */
export function isPaused({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.annotations?.[pausedAnnotation] === 'true';
}

/**
 * When the finalizer of an object under deletion may go without the scheduler's word, in milliseconds
 * since 1970; null where nobody asked for that, or not in words that can be read.
 */
export function releaseTime({ metadata }: Pick<KubeObject, 'metadata'>): number | null {
  const { deletionTimestamp, annotations } = metadata;
  const limitMs = durationMs(annotations?.[releaseAfterAnnotation] ?? '');
  if (deletionTimestamp === undefined || limitMs === null) return null;
  return Date.parse(deletionTimestamp) + limitMs;
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const part = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/;

/** A duration as Kubernetes writes it, such as `1h30m`, in milliseconds; null for anything else. */
function durationMs(text: string): number | null {
  if (text.length > 64 || !whole.test(text)) return null;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(part)) {
    sum += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
  }
  return Number.isFinite(sum) ? sum : null;
}
