/** Every field of the kinds that the scheduler is asked for, for table-driven tests. */

/** A place in a spec: names of fields and places in lists. */
export type FieldPath = readonly (string | number)[];

/** One field with two values that it may have. */
export interface SpecField {
  readonly kind: 'Model' | 'Pipeline' | 'Experiment';
  readonly path: FieldPath;
  readonly values: readonly [unknown, unknown];
  /** Kept by the API; what is in it is never looked at, at most whether it is there. */
  readonly isUnread?: true;
  readonly isRequired?: true;
}

/** The smallest spec of each kind in which every list has an item to change. */
export const smallestSpecs: Readonly<Record<SpecField['kind'], object>> = {
  Model: { storageUri: 'gs://bucket/iris' },
  Pipeline: { steps: [{ name: 'a' }] },
  Experiment: { candidates: [{ name: 'a', weight: 1 }] },
};

const names: SpecField['values'] = ['a', 'b'];
const lists: SpecField['values'] = [['a', 'b'], []];
const numbers: SpecField['values'] = [0, 7];
const flags: SpecField['values'] = [true, false];
const joins: SpecField['values'] = ['outer', 'any'];
const texts: SpecField['values'] = [{ 'a.outputs.t': 'x' }, {}];

const modelFields: readonly SpecField[] = [
  { kind: 'Model', path: ['storageUri'], values: ['s3://a', ''], isRequired: true },
  { kind: 'Model', path: ['modelType'], values: names },
  { kind: 'Model', path: ['schemaUri'], values: names, isUnread: true },
  { kind: 'Model', path: ['secretName'], values: names },
  { kind: 'Model', path: ['server'], values: names },
  { kind: 'Model', path: ['artifactVersion'], values: numbers },
  { kind: 'Model', path: ['requirements'], values: lists },
  { kind: 'Model', path: ['memory'], values: ['1.5Gi', 1024] },
  { kind: 'Model', path: ['replicas'], values: [-1, 3] },
  { kind: 'Model', path: ['minReplicas'], values: [0, 3] },
  { kind: 'Model', path: ['maxReplicas'], values: [-5, 3] },
  { kind: 'Model', path: ['preloaded'], values: flags, isUnread: true },
  { kind: 'Model', path: ['dedicated'], values: flags, isUnread: true },
  { kind: 'Model', path: ['logger'], values: [{}, { percent: 3 }], isUnread: true },
  { kind: 'Model', path: ['logger', 'percent'], values: numbers, isUnread: true },
  { kind: 'Model', path: ['explainer'], values: [{}, { type: 'anchor' }] },
  { kind: 'Model', path: ['explainer', 'type'], values: names },
  { kind: 'Model', path: ['explainer', 'modelRef'], values: names },
  { kind: 'Model', path: ['explainer', 'pipelineRef'], values: names },
  { kind: 'Model', path: ['llm'], values: [{}, { modelRef: 'a' }] },
  { kind: 'Model', path: ['llm', 'modelRef'], values: names },
  { kind: 'Model', path: ['llm', 'pipelineRef'], values: names },
  { kind: 'Model', path: ['parameters'], values: [[{ name: 'a', value: '' }], []] },
  { kind: 'Model', path: ['dataflow'], values: [{}, { cleanTopicsOnDelete: true }] },
  { kind: 'Model', path: ['dataflow', 'cleanTopicsOnDelete'], values: flags },
];

const pipelineFields: readonly SpecField[] = [
  { kind: 'Pipeline', path: ['steps'], values: [[{ name: 'b' }], []], isRequired: true },
  { kind: 'Pipeline', path: ['steps', 0, 'name'], values: names, isRequired: true },
  { kind: 'Pipeline', path: ['steps', 0, 'inputs'], values: lists },
  { kind: 'Pipeline', path: ['steps', 0, 'triggers'], values: lists },
  { kind: 'Pipeline', path: ['steps', 0, 'joinWindowMs'], values: numbers },
  { kind: 'Pipeline', path: ['steps', 0, 'tensorMap'], values: texts },
  { kind: 'Pipeline', path: ['steps', 0, 'inputsJoinType'], values: joins },
  { kind: 'Pipeline', path: ['steps', 0, 'triggersJoinType'], values: joins },
  { kind: 'Pipeline', path: ['steps', 0, 'batch'], values: [{}, { size: 1 }] },
  { kind: 'Pipeline', path: ['steps', 0, 'batch', 'size'], values: numbers },
  { kind: 'Pipeline', path: ['steps', 0, 'batch', 'windowMs'], values: numbers },
  { kind: 'Pipeline', path: ['steps', 0, 'batch', 'rolling'], values: flags, isUnread: true },
  { kind: 'Pipeline', path: ['input'], values: [{}, { externalInputs: ['a'] }] },
  { kind: 'Pipeline', path: ['input', 'externalInputs'], values: lists },
  { kind: 'Pipeline', path: ['input', 'externalTriggers'], values: lists },
  { kind: 'Pipeline', path: ['input', 'joinWindowMs'], values: numbers },
  { kind: 'Pipeline', path: ['input', 'tensorMap'], values: texts },
  { kind: 'Pipeline', path: ['input', 'joinType'], values: joins },
  { kind: 'Pipeline', path: ['input', 'triggersJoinType'], values: joins },
  { kind: 'Pipeline', path: ['output'], values: [{}, { steps: ['a'] }] },
  { kind: 'Pipeline', path: ['output', 'steps'], values: lists },
  { kind: 'Pipeline', path: ['output', 'joinWindowMs'], values: numbers },
  { kind: 'Pipeline', path: ['output', 'tensorMap'], values: texts },
  { kind: 'Pipeline', path: ['output', 'stepsJoin'], values: joins },
  { kind: 'Pipeline', path: ['dataflow'], values: [{}, { cleanTopicsOnDelete: true }] },
  { kind: 'Pipeline', path: ['dataflow', 'cleanTopicsOnDelete'], values: flags },
  { kind: 'Pipeline', path: ['allowCycles'], values: flags },
  { kind: 'Pipeline', path: ['maxStepRevisits'], values: numbers },
];

const experimentFields: readonly SpecField[] = [
  { kind: 'Experiment', path: ['default'], values: names },
  {
    kind: 'Experiment',
    path: ['candidates'],
    values: [[{ name: 'b', weight: 2 }], []],
    isRequired: true,
  },
  { kind: 'Experiment', path: ['candidates', 0, 'name'], values: names, isRequired: true },
  { kind: 'Experiment', path: ['candidates', 0, 'weight'], values: numbers, isRequired: true },
  {
    kind: 'Experiment',
    path: ['mirror'],
    values: [
      { name: 'a', percent: 1 },
      { name: 'b', percent: 0 },
    ],
  },
  { kind: 'Experiment', path: ['resourceType'], values: ['pipeline', 'model'] },
];

/** All of them; `percent` and the like, without which their parents are nothing, stand with those. */
export const specFields: readonly SpecField[] = [
  ...modelFields,
  ...pipelineFields,
  ...experimentFields,
];

/** What no field has been made for, and some are given all the same. */
export const hostileValues: readonly unknown[] = [
  null,
  true,
  '',
  'ünïcødé 𝄞 \u0000 ‮',
  'x'.repeat(10_000),
  '1.5Gi',
  '-1Gi',
  '100m',
  '1e999',
  0,
  -0,
  -1,
  1.5,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  -(2 ** 31) - 1,
  2 ** 53,
  1e300,
  [],
  [null],
  [1],
  [''],
  ['a', 'a'],
  [[]],
  [{}],
  [{ name: 'a' }],
  [{ name: 'a', value: 1 }],
  [{ name: 'a', weight: -1 }],
  [{ name: 1, weight: 1 }],
  {},
  { a: 'b' },
  { a: 1 },
  { a: null },
  { '': '' },
  { name: 'a' },
  { name: 'a', percent: -1 },
  { name: 'a', percent: '1' },
  { type: 1 },
  { percent: -1 },
  { size: -1 },
  { steps: [1] },
  { cleanTopicsOnDelete: 'yes' },
];

/** `spec` with `value` at a path, whose parents are made where they are missing; or without, for undefined. */
export function withField(spec: unknown, path: FieldPath, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const items: readonly unknown[] = Array.isArray(spec) ? spec : [];
    return items.map((item, at) => (at === step ? withField(item, rest, value) : item));
  }
  const fields = (spec ?? {}) as Readonly<Record<string, unknown>>;
  const { [step]: before, ...others } = fields;
  const after = withField(before, rest, value);
  return after === undefined ? others : { ...others, [step]: after };
}
