import { expect, test } from '@jest/globals';
import { type KubernetesSchema, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { plainKinds } from './compile-builtin.ts';
import { builtinDefaults } from './defaults.ts';
import { builtinRules, builtinUpdateRules } from './rules.ts';

/** Adds the names of all definitions that objects of one may hold. */
function addDefinitions(schema: KubernetesSchema, found: Set<string>): void {
  const { definition, properties = {}, items, additionalProperties: values } = schema;
  if (definition !== undefined) {
    if (found.has(definition)) {
      return;
    }
    found.add(definition);
  }
  for (const part of [...Object.values(properties), items, values]) {
    if (typeof part === 'object') {
      addDefinitions(part, found);
    }
  }
}

test.each([...plainKinds])('%s has neither defaults nor rules, nor has a part of it', (kind) => {
  // The metadata of an object itself is the server's own affair.
  const { metadata: _own, ...parts } = new KubernetesSchemas().linked(kind).properties ?? {};
  const definitions = new Set([kind]);
  addDefinitions({ properties: parts }, definitions);
  expect(definitions.size).toBeGreaterThan(1);
  for (const table of [builtinDefaults(), builtinRules(), builtinUpdateRules()]) {
    expect([...definitions].filter((definition) => table.has(definition))).toEqual([]);
  }
});
