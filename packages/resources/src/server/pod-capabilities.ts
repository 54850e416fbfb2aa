import type { Fields } from '../pod-node.ts';
import type { Server } from '../server.ts';
import { capabilitiesVariable } from '../server-capabilities.ts';
import { readList, readObject, readText } from '../spec-field.ts';

/**
 * `containers` with the Server's word on what they can run: its own list in place of theirs, or else its
 * extra ones behind. The variable is changed wherever it stands and added nowhere (contract 5.3).
 *
 * @param field the name of `containers`, for errors.
 * @throws SpecError when a list in the spec is no list of texts, or variables are no list of objects.
 */
export function withCapabilities(
  server: Server,
  field: string,
  containers: readonly Fields[],
): readonly Fields[] {
  const own = readList('spec.capabilities', server.spec?.capabilities, readText);
  const extra = readList('spec.extraCapabilities', server.spec?.extraCapabilities, readText);
  if (own.length === 0 && extra.length === 0) return containers;
  return containers.map((container, i) => {
    const env = readList(`${field}[${i}].env`, container.env, readObject);
    if (!env.some(isCapabilities)) return container;
    return {
      ...container,
      env: env.map((variable) => {
        if (!isCapabilities(variable)) return variable;
        const before = typeof variable.value === 'string' ? variable.value : '';
        const value = own.length > 0 ? own.join(',') : `${before},${extra.join(',')}`;
        return { name: capabilitiesVariable, value };
      }),
    };
  });
}

function isCapabilities({ name }: Fields): boolean {
  return name === capabilitiesVariable;
}
