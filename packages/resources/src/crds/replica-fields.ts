import { int32, type JsonSchema } from './schema.ts';

/**
 * The three spec fields by which Model and Server say how many replicas they want. They have no
 * minimum and no default: zero and negative numbers mean "unset" and are stored in the field.
 */
export const replicaFields = {
  replicas: int32('Replicas to run; 1 when left out, or minReplicas where that is set.'),
  minReplicas: int32('Fewest replicas that autoscaling may choose; unbounded when 0 or less.'),
  maxReplicas: int32('Most replicas that autoscaling may choose; unbounded when 0 or less.'),
} as const satisfies Readonly<Record<string, JsonSchema>>;
