import { type Draft, fill, fillZero } from './draft.ts';

const rbac = 'io.k8s.api.rbac.v1';
const rbacGroup = 'rbac.authorization.k8s.io';

/** Defaults of access rules, priorities, budgets and autoscalers. */
export const policyDefaults: readonly (readonly [string, (draft: Draft) => void])[] = [
  [`${rbac}.RoleRef`, (ref) => fillZero(ref, { apiGroup: rbacGroup })],
  [
    `${rbac}.Subject`,
    (subject) => {
      if (subject.kind === 'User' || subject.kind === 'Group') {
        fillZero(subject, { apiGroup: rbacGroup });
      }
    },
  ],
  [
    'io.k8s.api.scheduling.v1.PriorityClass',
    (type) => fill(type, { preemptionPolicy: 'PreemptLowerPriority' }),
  ],
  ['io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec', fillAutoscaler],
];

const cpuPercent = 80;

function fillAutoscaler(spec: Draft): void {
  fill(spec, { minReplicas: 1 });
  if (!Array.isArray(spec.metrics) || spec.metrics.length === 0) {
    const target = { type: 'Utilization', averageUtilization: cpuPercent };
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
}
