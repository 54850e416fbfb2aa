import { describe, expect, test } from '@jest/globals';
import {
  hasApplied,
  hasInherited,
  isAutoscaled,
  type ManagedFieldsEntry,
  migratedFields,
} from './managed-fields.ts';

const rest = { apiVersion: 'apps/v1', fieldsType: 'FieldsV1' };
const earlier: ManagedFieldsEntry = {
  ...rest,
  manager: 'manager',
  operation: 'Update',
  fieldsV1: {
    'f:spec': { 'f:replicas': {}, 'f:template': { '.': {} } },
    'f:status': { 'f:x': {} },
  },
};
const ours: ManagedFieldsEntry = {
  ...rest,
  manager: 'troupe',
  operation: 'Apply',
  fieldsV1: { 'f:spec': { 'f:selector': {}, 'f:template': { 'f:spec': {} } } },
};
const kubelet: ManagedFieldsEntry = {
  ...rest,
  manager: 'kube-controller-manager',
  operation: 'Update',
  subresource: 'status',
  fieldsV1: { 'f:status': {} },
};
const autoscaler: ManagedFieldsEntry = {
  ...rest,
  manager: 'kube-controller-manager',
  operation: 'Update',
  subresource: 'scale',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};

describe('fields that the earlier operator holds', () => {
  test('are known by its name, by updates of the object itself, and by our own updates', () => {
    expect(hasInherited([kubelet, earlier])).toBe(true);
    expect(hasInherited([{ ...ours, operation: 'Update' }])).toBe(true);
    expect(hasInherited([kubelet, ours, { ...earlier, subresource: 'status' }])).toBe(false);
  });

  test('become ours beside what is ours already, but for the status', () => {
    expect(migratedFields([earlier, kubelet, ours])).toEqual([
      kubelet,
      {
        ...rest,
        manager: 'troupe',
        operation: 'Apply',
        fieldsV1: {
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:template': { '.': {}, 'f:spec': {} },
          },
        },
      },
    ]);
  });

  test('leave nothing to inherit once they are ours', () => {
    const migrated = migratedFields([earlier, kubelet]);
    expect([hasInherited(migrated), hasApplied(migrated)]).toEqual([false, true]);
  });

  test('where there are none, nothing changes', () => {
    expect(migratedFields([kubelet])).toEqual([kubelet]);
  });
});

test('replicas are an autoscaler’s where it holds them through the scale', () => {
  expect(isAutoscaled([earlier, autoscaler])).toBe(true);
  expect(isAutoscaled([earlier, { ...autoscaler, manager: 'kubectl' }])).toBe(false);
  expect(isAutoscaled([{ ...autoscaler, subresource: '' }])).toBe(false);
});
