import type { ManifestObject } from '@troupe/embedded-kube';

type Fields = Readonly<Record<string, unknown>>;

/** One alone: the simulated node tells a Server's replicas apart by the numbers of a StatefulSet's pods. */
const replicas = 1;

/** As the Server of the fixtures asks for it. */
const strategy = {
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
} as const;

/**
 * What the earlier operator makes of a Server with `--use-deployments-for-servers`, by what it makes without
 * (contract 5.1): the same pods in a Deployment with the Server's strategy, and no Services.
 */
export function childrenInDeploymentMode(
  children: readonly ManifestObject[],
): readonly ManifestObject[] {
  return children
    .filter(({ kind }) => kind === 'StatefulSet')
    .map(({ spec, ...set }) => {
      const { selector, template } = spec as Fields;
      const { metadata, spec: pods } = template as Fields;
      const own = { metadata, spec: withEmptyFolder(pods as Fields) };
      return { ...set, kind: 'Deployment', spec: { replicas, selector, template: own, strategy } };
    });
}

/** What users apply in that mode: their ServerConfigs claim no volumes, and have empty folders instead. */
export function objectsInDeploymentMode(
  objects: readonly ManifestObject[],
): readonly ManifestObject[] {
  return objects.map((object) => {
    if (object.kind === 'Server')
      return { ...object, spec: { ...(object.spec as Fields), replicas } };
    if (object.kind !== 'ServerConfig') return object;
    const { podSpec } = object.spec as Fields;
    return { ...object, spec: { podSpec: withEmptyFolder(podSpec as Fields) } };
  });
}

function withEmptyFolder(pods: Fields): Fields {
  const { volumes = [] } = pods as { readonly volumes?: readonly object[] };
  return { ...pods, volumes: [...volumes, { name: 'mlserver-models', emptyDir: {} }] };
}
