import { describe, expect, test } from '@jest/globals';
import { createMachine } from 'xstate';
import { layOut } from './lay-out.ts';
import { machineGraph } from './machine-graph.ts';
import { machineGraphs } from './machine-graphs.ts';

const machine = createMachine({
  id: 'lamp',
  initial: 'off',
  on: { BROKEN: { guard: 'isBad', target: '.gone' }, NOTED: { actions: 'note' } },
  states: {
    off: { description: 'Dark.', on: { PUSH: 'on' } },
    on: {
      description: 'Bright.',
      initial: 'low',
      on: { PUSH: 'off' },
      states: {
        low: {
          always: [{ guard: { type: 'turns', params: 'high' }, target: 'high' }],
          on: {
            TICK: { target: 'low', reenter: true },
            MORE: [{ guard: 'hasPower', target: 'high' }, { actions: 'note' }],
          },
        },
        high: { on: { '*': 'low' } },
      },
    },
    gone: { type: 'final' },
  },
});

describe('the graph of a machine', () => {
  const graph = machineGraph('lamp', machine);

  test('has the states nested, with descriptions, and says where it begins and ends', () => {
    expect(graph.states).toMatchObject([
      { id: 'off', description: 'Dark.', isInitial: true, children: [] },
      { id: 'on', children: [{ id: 'on.low', isInitial: true }, { id: 'on.high' }] },
      { id: 'gone', isFinal: true },
    ]);
  });

  test('joins all that leads from one state to another into one edge with their labels', () => {
    expect(graph.edges.find(({ id }) => id === 'on.low→on.high')).toEqual({
      id: 'on.low→on.high',
      from: 'on.low',
      to: 'on.high',
      labels: [
        { event: '', guard: 'turns high' },
        { event: 'MORE', guard: 'hasPower' },
      ],
    });
  });

  test('keeps what leads back into its state with the state', () => {
    expect(graph.states[1]?.children[0]?.loops).toEqual([{ event: 'TICK', guard: '' }]);
    expect(graph.edges.some(({ from, to }) => from === to)).toBe(false);
  });

  test('leaves out what goes nowhere, and names what leads somewhere from everywhere', () => {
    expect(graph.everywhere).toEqual([{ event: 'BROKEN', guard: 'isBad', to: 'gone' }]);
    expect(JSON.stringify(graph)).not.toContain('NOTED');
  });

  test('says that a wildcard takes anything', () => {
    expect(graph.edges.find(({ from }) => from === 'on.high')?.labels).toEqual([
      { event: 'anything', guard: '' },
    ]);
  });
});

describe('the drawings of the machines', () => {
  test.each(machineGraphs().map((graph) => [graph.kind, graph] as const))(
    'the %s: every state lies in its parent, every edge has a way, every label a place',
    async (_, graph) => {
      const chart = await layOut(graph);
      const boxes = new Map(chart.states.map((state) => [state.id, state]));
      for (const { id, x, y, width, height } of chart.states) {
        const parent = boxes.get(id.slice(0, Math.max(id.lastIndexOf('.'), 0)));
        const outer = parent ?? { x: 0, y: 0, width: chart.width, height: chart.height };
        expect(width).toBeGreaterThan(0);
        expect(x).toBeGreaterThanOrEqual(outer.x);
        expect(y).toBeGreaterThanOrEqual(outer.y);
        expect(x + width).toBeLessThanOrEqual(outer.x + outer.width);
        expect(y + height).toBeLessThanOrEqual(outer.y + outer.height);
      }
      for (const { id, points, label } of chart.edges) {
        expect([id, points.length]).toEqual([id, expect.any(Number)]);
        expect(points.length).toBeGreaterThan(1);
        expect(label).not.toBeNull();
      }
    },
  );

  test.each(machineGraphs().map((graph) => [graph.kind, graph] as const))(
    'the %s: every edge begins and ends at the border of its states',
    async (_, graph) => {
      const chart = await layOut(graph);
      const boxes = new Map(chart.states.map((state) => [state.id, state]));
      for (const { from, to, points } of chart.edges) {
        for (const [id, point] of [
          [from, points[0]],
          [to, points.at(-1)],
        ] as const) {
          const box = boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
          const [x, y] = point ?? [Number.NaN, Number.NaN];
          expect(x).toBeGreaterThanOrEqual(box.x - 0.5);
          expect(x).toBeLessThanOrEqual(box.x + box.width + 0.5);
          expect(Math.min(Math.abs(y - box.y), Math.abs(y - box.y - box.height))).toBeLessThan(1);
        }
      }
    },
  );
});
