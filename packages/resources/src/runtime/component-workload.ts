import { controllerReference, type DesiredObject, unlessEmpty } from '../desired-object.ts';
import { inherited, type KeyedText } from '../inherited-metadata.ts';
import type { KubeObject } from '../kube-object.ts';
import { keepingLastApplied } from '../last-applied.ts';
import type { Fields } from '../pod-node.ts';
import { readList, readObject, readText, readTexts, required } from '../spec-field.ts';

/** The label by which the pods of a component are found; its value is the component's name. */
export const componentLabel = 'app.kubernetes.io/name';

/**
 * By this label, on each of them and on no pod, the children of runtimes are found and watched. What the
 * earlier operator made gets it when it is first applied.
 */
export const runtimeChildLabel = { key: 'troupe/child-of', value: 'SeldonRuntime' } as const;

/** `labels` with that by which a runtime's child is found. */
export function labelledChild(labels: KeyedText = {}): KeyedText {
  return { ...labels, [runtimeChildLabel.key]: runtimeChildLabel.value };
}

/** A component of a SeldonConfig, before it is read. */
export interface ComponentSource {
  readonly name: string;
  /** Such as `SeldonConfig default: spec.components[0]`: the name by which errors speak of it. */
  readonly field: string;
  readonly fields: Fields;
}

/** How the pods of a component are kept: as a StatefulSet where they have volumes of their own. */
export type WorkloadKind = 'Deployment' | 'StatefulSet';

/** The workload of a component, as it is to be. */
export interface DesiredComponent extends DesiredObject {
  readonly kind: WorkloadKind;
  readonly spec: Fields & { readonly replicas: number };
}

/**
 * The workload of a component: `replicas` of its pods for `runtime`, which follows `config`.
 *
 * Labels and annotations are those of the component, then the runtime's, then the config's, alike on
 * the workload and its pods.
 *
 * @throws SpecError when labels, annotations or claim templates hold what they cannot be.
 */
export function componentWorkload(
  { name, field, fields }: ComponentSource,
  runtime: KubeObject,
  config: KubeObject,
  pods: { readonly spec: Fields; readonly replicas: number },
): DesiredComponent {
  const { namespace } = runtime.metadata;
  const own = (key: 'labels' | 'annotations'): KeyedText =>
    inherited(
      readTexts(`${field}.${key}`, fields[key]),
      runtime.metadata[key],
      config.metadata[key],
    );
  const labels = { ...own('labels'), [componentLabel]: name };
  const annotated = unlessEmpty('annotations', own('annotations'));
  const claims = claimTemplates(`${field}.volumeClaimTemplates`, fields.volumeClaimTemplates);
  const isStateful = claims.length > 0;
  return keepingLastApplied({
    apiVersion: 'apps/v1',
    kind: isStateful ? 'StatefulSet' : 'Deployment',
    metadata: {
      name,
      namespace,
      labels: labelledChild(labels),
      ...annotated,
      ownerReferences: [controllerReference(runtime)],
    },
    spec: {
      replicas: pods.replicas,
      ...(isStateful ? { serviceName: name, podManagementPolicy: 'Parallel' } : {}),
      selector: { matchLabels: { [componentLabel]: name } },
      template: { metadata: { name, namespace, labels, ...annotated }, spec: pods.spec },
      ...(isStateful ? { volumeClaimTemplates: claims } : {}),
    },
  });
}

/** Names and specs alone: templates of a SeldonConfig have no other metadata. */
function claimTemplates(field: string, value: unknown): readonly Fields[] {
  return readList(field, value, (at, item) => {
    const template = readObject(at, item);
    if (template === undefined) return undefined;
    const name = required(`${at}.name`, readText(`${at}.name`, template.name));
    const spec = required(`${at}.spec`, readObject(`${at}.spec`, template.spec));
    return { metadata: { name }, spec };
  });
}
