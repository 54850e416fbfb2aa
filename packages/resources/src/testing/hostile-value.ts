import fc from 'fast-check';

/** What an API server without a schema would let through as the value of any field: any JSON. */
export function hostileValue(): fc.Arbitrary<unknown> {
  const number = fc.oneof(
    fc.constantFrom(-1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e300, 0.5, -0),
    fc.integer(),
  );
  return fc.oneof(
    { weight: 3, arbitrary: number },
    { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
    fc.constantFrom(null, '\ud800', '9'.repeat(10_000), '1e999', '-5Gi', '__proto__', {}, [], true),
    fc.constantFrom('inner', 'outer', 'any', 'pipeline'),
    fc.array(fc.string({ unit: 'binary' })),
    fc.array(fc.record({ name: fc.string(), value: fc.string() })),
    fc.record({ modelRef: fc.jsonValue(), type: fc.jsonValue() }, { requiredKeys: [] }),
    fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
    fc.jsonValue(),
  );
}
