import type { Model as WireModel } from '@troupe/scheduler-api';

/**
 * A short digest of those parts of a model that the scheduler echoes and compares.
 *
 * Two models with equal fingerprints are the same work for the scheduler. Left out: the meta, what
 * an agent adds by itself (`modelRuntimeInfo`), and what the scheduler does not compare
 * (`streamSpec`, `dataflowSpec`).
 */
export function modelFingerprint(model: WireModel): string {
  const { modelRuntimeInfo: _, ...modelSpec } = model.modelSpec ?? {};
  return fnv1a(JSON.stringify([modelSpec, model.deploymentSpec ?? null]));
}

/** 32-bit FNV-1a over UTF-16 units, twice with different seeds: 64 bits as hexadecimal. */
function fnv1a(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
