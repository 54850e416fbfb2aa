/** The kind Model without its schema, which doesn't matter to those who carry objects. */
export const MODEL_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'models.mlops.seldon.io' },
  spec: {
    group: 'mlops.seldon.io',
    names: { plural: 'models', singular: 'model', kind: 'Model', listKind: 'ModelList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
        subresources: { status: {} },
      },
    ],
  },
};
