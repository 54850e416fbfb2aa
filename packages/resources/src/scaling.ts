import { describeValue } from './describe-value.ts';

/** The three numbers by which a Model or Server says how many replicas it wants. */
export interface ScalingSpec {
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
}

/** A scaling spec with every default filled in, as the scheduler takes it. */
export interface Scaling {
  readonly replicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** Says which two of the three numbers contradict each other, or which is no number of replicas. */
export class ScalingError extends Error {
  override readonly name = 'ScalingError';
  constructor(detail: string) {
    super(`scaling spec is invalid: ${detail}`);
  }
}

/** What the scheduler reads as "no upper bound": the largest uint32. */
export const unboundedReplicas = 4_294_967_295;

/**
 * Fills in and checks a scaling spec.
 *
 * Negative replicas count as unset, and a bound that is zero or negative as no bound: manifests in
 * the field rely on both. A minimum without replicas gives that many replicas.
 *
 * @throws ScalingError with the text that users of the CRDs know.
 */
export function scalingOf(spec: ScalingSpec): Scaling {
  const asked = countOf('replicas', spec.replicas);
  const min = countOf('minReplicas', spec.minReplicas) ?? 0;
  const max = countOf('maxReplicas', spec.maxReplicas) ?? 0;
  let replicas = 1;
  if (asked !== undefined && asked >= 0) {
    replicas = asked;
  } else if (min > 0) {
    if (asked !== undefined) {
      throw new ScalingError(
        `number of replicas ${asked} cannot be less than minimum replica ${min}`,
      );
    }
    replicas = min;
  }
  if (min > 0 && replicas < min) {
    throw new ScalingError(`number of replicas ${replicas} must be >= min replicas ${min}`);
  }
  if (max > 0 && min > max) {
    throw new ScalingError(
      `min number of replicas ${min} must be <= max number of replicas ${max}`,
    );
  }
  if (max > 0 && replicas > max) {
    throw new ScalingError(`number of replicas ${replicas} must be <= max replicas ${max}`);
  }
  return {
    replicas,
    minReplicas: Math.max(min, 0),
    maxReplicas: max > 0 ? max : unboundedReplicas,
  };
}

/** `value` if the scheduler can be told of it, which takes uint32; negative ones never get there. */
function countOf(field: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || Number(value) > unboundedReplicas) {
    throw new ScalingError(
      `${field} is ${describeValue(value)}; write a whole number up to ${unboundedReplicas}`,
    );
  }
  return Number(value) + 0; // Not the −0 that JSON can hold, which the wire would bring back as 0.
}
