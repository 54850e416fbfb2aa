import type { ObjectMeta } from '../kube-object.ts';
import type { SeldonComponent, SeldonConfig, SeldonConfigSpec } from '../runtime/seldon-config.ts';
import type { SeldonRuntime, SeldonRuntimeSpec } from '../runtime/seldon-runtime.ts';
import { storedObject } from './kube-objects.ts';

/** A SeldonRuntime `seldon` in `seldon-mesh` that follows the SeldonConfig `default`. */
export function runtimeOf(
  spec: Partial<SeldonRuntimeSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): SeldonRuntime {
  const stored = storedObject<SeldonRuntime>('SeldonRuntime', 'seldon', {
    seldonConfig: 'default',
    ...spec,
  });
  return { ...stored, metadata: { ...stored.metadata, ...metadata } };
}

/** A SeldonConfig `default` with these components. */
export function configOf(
  components: readonly SeldonComponent[],
  spec: SeldonConfigSpec = {},
  metadata: Partial<ObjectMeta> = {},
): SeldonConfig {
  const stored = storedObject<SeldonConfig>('SeldonConfig', 'default', { ...spec, components });
  return { ...stored, metadata: { ...stored.metadata, ...metadata } };
}

/** A component with one container, named and run like it. */
export function componentOf(name: string, more: Partial<SeldonComponent> = {}): SeldonComponent {
  return { name, podSpec: { containers: [{ name, image: `${name}:1` }] }, ...more };
}
