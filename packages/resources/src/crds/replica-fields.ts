import { int32, type JsonSchema, type ValidationRule } from './schema.ts';

/**
 * The three spec fields by which Model and Server say how many replicas they want. They have no
 * minimum and no default: zero and negative numbers mean "unset" and are stored in the field.
 */
export const replicaFields = {
  replicas: int32('Replicas to run; 1 when left out, or minReplicas where that is set.'),
  minReplicas: int32('Fewest replicas that autoscaling may choose; unbounded when 0 or less.'),
  maxReplicas: int32('Most replicas that autoscaling may choose; unbounded when 0 or less.'),
} as const satisfies Readonly<Record<string, JsonSchema>>;

const hasMin = 'has(self.minReplicas) && self.minReplicas > 0';
const hasMax = 'has(self.maxReplicas) && self.maxReplicas > 0';

/** What `scalingOf` refuses, said when it is written rather than when it is scheduled. */
export const replicaRules: readonly ValidationRule[] = [
  {
    rule: `!(${hasMin} && ${hasMax}) || self.minReplicas <= self.maxReplicas`,
    message: 'minReplicas must not be more than maxReplicas; change one of them',
  },
  {
    rule: `!(has(self.replicas) && ${hasMin}) || self.replicas >= self.minReplicas`,
    message:
      'replicas must not be less than minReplicas; change one of them, or leave replicas out',
  },
  {
    rule: `!(has(self.replicas) && ${hasMax}) || self.replicas <= self.maxReplicas`,
    message: 'replicas must not be more than maxReplicas; change one of them',
  },
];
