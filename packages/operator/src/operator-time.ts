import type { PortTime } from '@troupe/kube';

export { systemTime } from '@troupe/kube';

/** Where an operator takes the time and delays from, so that a test can make them pass faster. */
export type OperatorTime = PortTime;
