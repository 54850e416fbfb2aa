import { describe, expect, test } from '@jest/globals';
import { builtinTypes } from '../types/builtin-types.ts';
import { definitionOf, KubernetesSchemas } from './kubernetes-schemas.ts';

const schemas = new KubernetesSchemas();

describe('schemas of the built-in kinds', () => {
  test('every built-in kind has one', () => {
    for (const { group, version, kind } of builtinTypes()) {
      expect(schemas.linked(definitionOf(group, version, kind)).properties).toHaveProperty('kind');
    }
  });

  test('references are replaced by what they refer to, keeping what is said beside them', () => {
    const { properties } = schemas.linked('io.k8s.api.apps.v1.DeploymentSpec');
    expect(properties?.strategy).toMatchObject({
      definition: 'io.k8s.api.apps.v1.DeploymentStrategy',
      'x-kubernetes-patch-strategy': 'retainKeys',
      properties: { type: { enum: ['Recreate', 'RollingUpdate'] } },
    });
    const pod = properties?.template?.properties?.spec;
    expect(pod?.properties?.containers).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    });
    expect(pod).toBe(schemas.linked('io.k8s.api.core.v1.PodSpec'));
  });

  test('a definition that holds itself is a cycle', () => {
    const name = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
    const schema = schemas.linked(name);
    expect(schema.properties?.not).toBe(schema);
  });

  test('fields are described', () => {
    const [own, fields] = schemas.descriptions('io.k8s.api.core.v1.Container');
    expect(own).toContain('container');
    expect(fields.imagePullPolicy).toContain('Possible enum values');
  });
});
