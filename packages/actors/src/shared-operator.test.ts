import { describe, expect, test } from '@jest/globals';
import { createKubeWriter } from './bridges/kube-writer.ts';
import { callsAtATime } from './bridges/session-options.ts';
import type { Command } from './command.ts';
import { resourcePath, supervisorPath } from './path.ts';
import { createStepper } from './stepper.ts';
import { modelOf } from './testing/model-objects.ts';

/** A supervisor that Models come and go under, and what it says of sharing. */
function createTenants() {
  const { step } = createStepper();
  let at = 0;
  const pathIn = (namespace: string) =>
    resourcePath('model', { ...modelOf({}).metadata, namespace });
  const said = (commands: readonly { readonly command: Command }[]) =>
    commands
      .map(({ command }) => command)
      .filter(({ type }) => type === 'ShareWrites' || type === 'ShareCalls');
  return {
    comes(namespace: string) {
      const model = modelOf({});
      const object = { ...model, metadata: { ...model.metadata, namespace } };
      return said(step(pathIn(namespace), { type: 'ResourceObserved', object }, ++at).gave);
    },
    goes: (namespace: string) => said(step(pathIn(namespace), { type: 'ResourceGone' }, ++at).gave),
  };
}

describe('namespaces that share the operator', () => {
  test('are told so from the second on, and the last that it has it alone', () => {
    const tenants = createTenants();
    expect(tenants.comes('a')).toEqual([]);
    expect(tenants.comes('b')).toEqual([
      { type: 'ShareWrites', shared: true },
      { type: 'ShareCalls', namespace: 'a', shared: true },
      { type: 'ShareCalls', namespace: 'b', shared: true },
    ]);
    expect(tenants.comes('c')).toEqual([{ type: 'ShareCalls', namespace: 'c', shared: true }]);
    expect(tenants.goes('a')).toEqual([]);
    expect(tenants.goes('c')).toEqual([
      { type: 'ShareWrites', shared: false },
      { type: 'ShareCalls', namespace: 'b', shared: false },
    ]);
  });

  test('have eight writes under way, and one that is alone 32', () => {
    const writer = createKubeWriter();
    let calls = 0;
    const tell = (command: Command, who = supervisorPath) => {
      calls += writer.receive({ type: 'command', who, command }, 0).calls.length;
    };
    const write = (number: number) => {
      const target = {
        apiVersion: 'v1',
        kind: 'Model',
        namespace: 'ns',
        name: `m${number}`,
        uid: 'u',
      };
      const who = `model/ns/m${number}#u`;
      tell({ type: 'PatchStatus', target, status: {}, serial: 1, urgency: 'verdict' }, who);
    };
    tell({ type: 'ShareWrites', shared: true });
    for (let number = 0; number < 40; number += 1) write(number);
    expect(calls).toBe(8);
    const later = createKubeWriter({}, structuredClone(writer.snapshot()));
    const command = { type: 'ShareWrites', shared: false } as const;
    const more = later.receive({ type: 'command', who: supervisorPath, command }, 0);
    expect(calls + more.calls.length).toBe(32);
  });

  test('have four calls each under way to their schedulers, or fewer where fewer are wanted', () => {
    expect(callsAtATime(32, true)).toBe(4);
    expect(callsAtATime(2, true)).toBe(2);
    expect(callsAtATime(32, false)).toBe(32);
  });
});
