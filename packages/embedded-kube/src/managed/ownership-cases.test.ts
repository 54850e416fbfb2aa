import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { applyConfiguration } from './apply-configuration.ts';
import { type FieldSet, noFields } from './field-set.ts';
import { type FieldType, FieldTypes } from './field-type.ts';
import type { ManagedEntries, Writer } from './managed-entry.ts';
import { trackUpdate } from './track-update.ts';

/** One write of a spec, and what it leads to in Kubernetes 1.35. */
interface Step {
  readonly by: string;
  readonly apply?: JsonObject;
  readonly update?: JsonObject;
  readonly force?: boolean;
  /** The message of the refusal. */
  readonly refused?: string;
  readonly spec?: JsonObject | null;
  /** What each manager owns of the spec afterwards, by its name and operation. */
  readonly owners?: Readonly<Record<string, FieldSet>>;
}

interface Case {
  readonly rule: string;
  readonly steps: readonly Step[];
}

const file = new URL('ownership-cases.jsonl', import.meta.url);
const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
const { schema } = JSON.parse(head) as { readonly schema: JsonSchema };
const cases = lines.map((line) => JSON.parse(line) as Case);

interface State {
  readonly live: JsonObject;
  readonly entries: ManagedEntries;
}

function write(type: FieldType, { live, entries }: State, step: Step): State {
  const writer = (operation: Writer['operation']): Writer => ({
    manager: step.by,
    operation,
    apiVersion: 't.io/v1',
    time: '2026-01-02T03:04:05Z',
  });
  if (step.update !== undefined) {
    const after = { ...live, spec: step.update };
    return { live: after, entries: trackUpdate(type, entries, live, after, writer('Update')) };
  }
  const applied = applyConfiguration(type, {
    live,
    entries,
    config: { spec: step.apply },
    writer: writer('Apply'),
    ignored: noFields,
    settle: (conflicts) => (step.force === true ? [] : conflicts),
  });
  return { live: applied.object, entries: applied.entries };
}

function ownersOf(entries: ManagedEntries): Record<string, FieldSet | undefined> {
  return Object.fromEntries(
    entries.map((one) => [`${one.manager} ${one.operation}`, one.fieldsV1['f:spec']]),
  );
}

describe('ownership as Kubernetes has it', () => {
  test.each(cases.map((one) => [one.rule, one.steps] as const))('%s', (_rule, steps) => {
    const type = new FieldTypes().ofObject(schema);
    let state: State = { live: {}, entries: [] };
    for (const step of steps) {
      if (step.refused !== undefined) {
        expect(() => write(type, state, step)).toThrow(
          new StatusError(409, 'Conflict', step.refused),
        );
        continue;
      }
      state = write(type, state, step);
      expect(state.live.spec ?? null).toEqual(step.spec);
      expect(ownersOf(state.entries)).toEqual(step.owners);
    }
  });
});
