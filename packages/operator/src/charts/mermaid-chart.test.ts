import { expect, test } from '@jest/globals';
import { setup } from 'xstate';
import { mermaidChart } from './mermaid-chart.ts';

const machine = setup({
  types: { events: {} as { type: 'GO' } | { type: 'STOP' } },
  guards: { isReady: () => true, turns: (_, _to: string) => true },
}).createMachine({
  id: 'example',
  initial: 'idle',
  on: { STOP: '.done' },
  states: {
    idle: {
      description: 'Waits; "quoted", {braced}\n  and broken.',
      always: { guard: { type: 'turns', params: 'left' }, target: 'busy' },
      on: { GO: [{ guard: 'isReady', target: '#second' }, { actions: [] }] },
    },
    busy: {
      description: 'At work.',
      initial: 'first',
      states: { first: {}, second: { id: 'second', on: { '*': '#example.idle' } } },
    },
    done: { type: 'final' },
  },
});

test('a chart has nested states, descriptions, guarded transitions and the end', () => {
  expect(mermaidChart(machine)).toBe(`stateDiagram-v2
  [*] --> idle
  state "idle" as idle
  idle: Waits, 'quoted', braced and broken.
  state "busy: At work." as busy {
    [*] --> busy_first
    state "first" as busy_first
    state "second" as busy_second
  }
  state "done" as done
  done --> [*]
  state "in any state" as any_state
  any_state --> done: STOP
  idle --> busy: [turns left]
  idle --> busy_second: GO [isReady]
  busy_second --> idle: anything
`);
});
