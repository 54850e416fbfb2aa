import type { KeyedText } from './inherited-metadata.ts';
import type { KubeObject, OwnerReference } from './kube-object.ts';

/** An object that a resource controls, as it is to be; the API server adds the rest. */
export interface DesiredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: KeyedText;
    readonly annotations?: KeyedText;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly [field: string]: unknown;
}

/** The reference by which `owner` controls a child, which goes when it goes. */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** `field` of metadata, or nothing where there is nothing in it. */
export function unlessEmpty<Field extends string>(
  field: Field,
  texts: KeyedText,
): { readonly [Name in Field]?: KeyedText } {
  return Object.keys(texts).length === 0
    ? {}
    : ({ [field]: texts } as { readonly [Name in Field]: KeyedText });
}
