import { describe, expect, test } from '@jest/globals';
import { Pipeline } from '@troupe/scheduler-api';
import fc from 'fast-check';
import { normalisePipeline } from './normalise-pipeline.ts';
import { pipelineFault } from './pipeline-validation.ts';

type Shape = Parameters<typeof Pipeline.fromPartial>[0];

/** What a pipeline `flow` of steps `a` and `b` would be told, as it comes from a client. */
function verdict(shape: Shape = {}): string | undefined {
  const asked = { name: 'flow', steps: [{ name: 'a' }, { name: 'b' }], ...shape };
  return pipelineFault(normalisePipeline(Pipeline.fromPartial(asked)));
}
const inputs = (...names: string[]): Shape => ({
  steps: [{ name: 'a' }, { name: 'b', inputs: names }],
});
const triggers = (...names: string[]): Shape => ({
  steps: [{ name: 'a' }, { name: 'b', triggers: names }],
});
const output = (...steps: string[]): Shape => ({ output: { steps } });
const external = (...externalInputs: string[]): Shape => ({ input: { externalInputs } });

describe('a pipeline is refused', () => {
  const notAPipeline =
    'A Pipeline inputs referencing another pipeline must be <pipeineName>.(inputs|outputs|step.<stepName>)';
  const notAStep = 'A pipeline step must be <pipelineName>.step.<stepName>.(inputs|outputs)';
  const tooLong =
    'The input is too long. It must be <pipelineName>.(inputs|outputs).(tensorName)? or <pipelineName>.step.<stepName>.<inputs|outputs>.<tensorName>';

  test.each<[string, Shape, string]>([
    [
      'a repeated step',
      { steps: [{ name: 'a' }, { name: 'a' }] },
      'pipeline flow has repeated step a',
    ],
    [
      'a name with dots',
      { name: 'fl.ow' },
      'pipeline fl.ow does not have a valid name - it must be alphanmumeric and cannot contain dots (.)',
    ],
    [
      'a name that ends in a dash',
      { name: 'flow-' },
      'pipeline flow- does not have a valid name - it must be alphanmumeric and cannot contain dots (.)',
    ],
    ['no steps', { steps: [] }, 'pipeline flow has no steps defined'],
    [
      'a step of its own name',
      { steps: [{ name: 'flow' }] },
      'pipeline flow must not have a step name with the same name as pipeline name',
    ],
    ['an empty input', inputs(''), 'pipeline flow step b has an empty input'],
    [
      'an input that starts with a dot',
      inputs('.outputs'),
      'pipeline flow step b has an empty input',
    ],
    [
      'a blank input',
      inputs(' '),
      'pipeline flow step b has input  .outputs for step that does not exist',
    ],
    [
      'an input that is neither inputs nor outputs',
      inputs('a.tensors'),
      'pipeline step input invalid pipeline flow step b input step a.tensors.',
    ],
    [
      'an input of four parts',
      inputs('a.outputs.t.u'),
      'pipeline step input invalid pipeline flow step b input step a.outputs.t.u.',
    ],
    ['an empty trigger', triggers(''), 'pipeline flow step b has an empty trigger'],
    [
      'a trigger that is neither inputs nor outputs',
      triggers('a.tensors'),
      'pipeline step trigger invalid pipeline flow step b input step a.tensors.',
    ],
    [
      'an input from a step that is missing',
      inputs('c'),
      'pipeline flow step b has input c.outputs for step that does not exist',
    ],
    [
      'a trigger from a step that is missing',
      triggers('c'),
      'pipeline flow step b has input c.outputs for step that does not exist',
    ],
    ['an output of a step that is missing', output('c'), 'pipeline flow output step c not found'],
    [
      'an output that is neither inputs nor outputs',
      output('a.tensors'),
      'pipeline flow output specifier a.tensors invalid',
    ],
    [
      'a cycle through inputs and triggers',
      {
        steps: [
          { name: 'a', inputs: ['b'] },
          { name: 'b', triggers: ['a'] },
        ],
      },
      'pipeline flow has a cycle',
    ],
    ['a step that feeds itself', inputs('b'), 'pipeline flow has a cycle'],
    [
      'an input without sources',
      external(),
      'pipeline flow input  is invalid. At least one pipeline input must be specified',
    ],
    [
      'an external input that is neither inputs nor outputs nor a step',
      external('other.tensors'),
      `pipeline flow input other.tensors is invalid. ${notAPipeline}`,
    ],
    [
      'an external step without a name',
      external('other.step'),
      `pipeline flow input other.step is invalid. ${notAPipeline}`,
    ],
    [
      'four parts that are no step',
      external('other.outputs.t.inputs'),
      `pipeline flow input other.outputs.t.inputs is invalid. ${notAPipeline}`,
    ],
    [
      'an external step that is neither inputs nor outputs',
      external('other.step.s.tensors'),
      `pipeline flow input other.step.s.tensors is invalid. ${notAStep}`,
    ],
    [
      'six parts',
      external('other.step.s.outputs.t.u'),
      `pipeline flow input other.step.s.outputs.t.u is invalid. ${tooLong}`,
    ],
  ])('with %s', (_, shape, text) => {
    expect(verdict(shape)).toBe(text);
  });

  test('for the first rule that it breaks', () => {
    expect(verdict({ name: 'Flow', steps: [], output: { steps: ['c'] } })).toMatch(/valid name/);
    expect(verdict({ ...inputs('c'), ...output('c') })).toMatch(/for step that does not exist/);
  });
});

describe('a pipeline is accepted', () => {
  test.each<[string, Shape]>([
    ['with steps alone', {}],
    ['with steps fed by itself and by each other, tensors named', inputs('flow', 'a.outputs.t')],
    ['with a cycle that it allows', { ...inputs('b'), allowCycles: true }],
    ['with cycles allowed, a trigger from a missing step', { ...triggers('c'), allowCycles: true }],
    [
      'with the same step as input and trigger',
      { steps: [{ name: 'a' }, { name: 'b', inputs: ['a'], triggers: ['a'] }] },
    ],
    ['with outputs', output('a', 'b.outputs.t')],
    ['with an empty external input', external('')],
    [
      'fed by other pipelines and their steps',
      external('x', 'x.inputs.t', 'x.step.s', 'x.step.s.outputs.t'),
    ],
    [
      'with any external triggers',
      { input: { externalInputs: ['x'], externalTriggers: ['a.b.c.d.e.f.g'] } },
    ],
  ])('%s', (_, shape) => {
    expect(verdict(shape)).toBeUndefined();
  });

  test('if its steps only look back, in whatever order they are given', () => {
    const chain = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        chain,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (names, dice) => {
          const steps = names
            .filter((name) => name !== 'flow')
            .map((name, at, all) => ({
              name,
              inputs: all.slice(0, at).filter(() => dice.next().value > 0.5),
            }));
          fc.pre(steps.length > 0);
          expect(verdict({ steps: steps.toReversed() })).toBeUndefined();
        },
      ),
    );
  });
});

test('normalising twice is normalising once', () => {
  const name = fc.stringMatching(/^[a-z.]{0,6}$/);
  const shape = fc.record({
    name,
    steps: fc.array(fc.record({ name, inputs: fc.array(name), triggers: fc.array(name) })),
    output: fc.record({ steps: fc.array(name) }),
    input: fc.record({ externalInputs: fc.array(name), externalTriggers: fc.array(name) }),
  });
  fc.assert(
    fc.property(shape, (asked) => {
      const once = normalisePipeline(Pipeline.fromPartial(asked));
      expect(normalisePipeline(once)).toEqual(once);
    }),
  );
});
