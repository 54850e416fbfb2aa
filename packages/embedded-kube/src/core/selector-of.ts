import type { ResourceType } from '../model/resource-type.ts';
import { parseFieldSelector, parseLabelSelector, type Selector } from '../model/selector.ts';
import type { SelectOptions } from './kube-core.ts';

/**
 * What a list or watch selects by labels and fields; `undefined` when it takes everything.
 *
 * @throws StatusError 400 for a selector that cannot be read or is not supported.
 */
export function selectorOf(type: ResourceType, options: SelectOptions): Selector | undefined {
  const supported = ['metadata.name', 'metadata.namespace', ...type.selectableFields];
  const labels = parseLabelSelector(options.labelSelector ?? '');
  const fields = parseFieldSelector(options.fieldSelector ?? '', supported);
  if (labels === undefined || fields === undefined) {
    return labels ?? fields;
  }
  return (object) => labels(object) && fields(object);
}
