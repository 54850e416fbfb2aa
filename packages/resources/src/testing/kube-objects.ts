import type { KubeObject } from '../kube-object.ts';
import { seldonApiVersion } from '../model.ts';

/** An object named `name` in `seldon-mesh` at generation 3, with `spec`, typed or hostile. */
export function storedObject<Kind extends KubeObject>(
  kind: string,
  name: string,
  spec: unknown,
): Kind {
  const stored: KubeObject = {
    apiVersion: seldonApiVersion,
    kind,
    metadata: { name, namespace: 'seldon-mesh', uid: 'u1', resourceVersion: '7', generation: 3 },
    spec,
  };
  return stored as Kind;
}
