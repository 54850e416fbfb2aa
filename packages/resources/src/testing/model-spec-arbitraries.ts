/** Generators of Model specs for property tests. */
import fc from 'fast-check';
import type { ModelSpec } from '../model.ts';
import { hostileValue } from './hostile-value.ts';

/** Specs that are accepted, from few enough values that two of them meet. */
export function saneModelSpec(): fc.Arbitrary<ModelSpec> {
  const text = fc.oneof(fc.constantFrom('', 'a', 'ü', '𝄞'), fc.string({ unit: 'binary' }));
  const reference = { modelRef: text, pipelineRef: text };
  const about = fc.oneof(
    fc.constant({}),
    fc.record({ explainer: fc.record({ type: text, ...reference }, { requiredKeys: [] }) }),
    fc.record({ llm: fc.record(reference, { requiredKeys: [] }) }),
  );
  const rest = fc.record(
    {
      storageUri: text,
      modelType: text,
      secretName: text,
      server: text,
      artifactVersion: fc.constantFrom(0, 1, 2 ** 32 - 1),
      requirements: fc.array(text, { maxLength: 3 }),
      memory: fc.constantFrom<(string | number)[]>('1Mi', '1.5Gi', 0, 1024, '15Ei'),
      replicas: fc.constantFrom(-1, 0, 1, 2),
      logger: fc.constantFrom({}, { percent: 10 }),
      parameters: fc.array(fc.record({ name: text, value: text }), { maxLength: 2 }),
      dataflow: fc.constantFrom({}, { cleanTopicsOnDelete: true }),
    },
    { requiredKeys: ['storageUri'] },
  );
  return fc.tuple(rest, about).map(([fields, either]) => ({ ...fields, ...either }));
}

/** What an API server without a schema would let through: any JSON in any field. */
export function hostileModelSpec(): fc.Arbitrary<unknown> {
  const value = hostileValue();
  const spec = fc.record(
    {
      storageUri: fc.oneof({ weight: 20, arbitrary: fc.string({ unit: 'binary' }) }, value),
      modelType: value,
      secretName: value,
      server: value,
      artifactVersion: value,
      requirements: value,
      memory: value,
      replicas: value,
      minReplicas: value,
      maxReplicas: value,
      logger: value,
      explainer: value,
      llm: value,
      parameters: value,
      dataflow: value,
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    {
      weight: 20,
      arbitrary: fc.tuple(saneModelSpec(), fewOf(spec)).map(([a, b]) => ({ ...a, ...b })),
    },
    { weight: 10, arbitrary: spec },
    fc.jsonValue(),
  );
}

/** At most two fields of a hostile spec, so that what is behind the first refusal is reached too. */
function fewOf(spec: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc.tuple(spec, fc.nat(), fc.nat(2)).map(([fields, from, count]) => {
    const entries = Object.entries(fields);
    const start = entries.length === 0 ? 0 : from % entries.length;
    return Object.fromEntries(entries.slice(start, start + count));
  });
}
