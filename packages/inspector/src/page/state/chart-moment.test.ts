import { describe, expect, test } from '@jest/globals';
import type { StepRow } from '../../api/wire.ts';
import { layOut } from '../../chart/lay-out.ts';
import { machineGraphs } from '../../chart/machine-graphs.ts';
import { chartMoment } from './chart-moment.ts';

const [graph] = machineGraphs();
if (graph === undefined) throw new Error('there is no machine');
const chart = await layOut(graph);

function aStep(seq: number, type: string, before: string | null, after: string): StepRow {
  const input = { type, summary: '' };
  return {
    seq,
    at: seq,
    source: 'fact',
    input,
    shared: false,
    before,
    after,
    gave: [],
    changes: [],
  };
}

describe('an actor on its chart', () => {
  const steps = [
    aStep(1, 'ResourceObserved', null, 'pending.finalizing'),
    aStep(2, 'WriteConfirmed', 'pending.finalizing', 'scheduling.loading'),
    aStep(3, 'RequestAccepted', 'scheduling.loading', 'scheduling.placing'),
  ];
  const moment = chartMoment(chart, 'scheduling.placing', steps);

  test('is in a state and in those around it', () => {
    expect([...moment.current]).toEqual(['scheduling', 'scheduling.placing']);
  });

  test('has visited every state in which it came to rest', () => {
    expect(moment.visited).toContain('pending.finalizing');
    expect(moment.visited).toContain('scheduling.loading');
    expect(moment.visited).not.toContain('failed');
  });

  test('came along the edge that its last step took', () => {
    expect(moment.taken).toBe('scheduling.loading→scheduling.placing');
  });

  test('came along the one edge there is, when it heard of the load with the verdict', () => {
    const [first, second] = steps.slice(0, 2);
    if (first === undefined || second === undefined) throw new Error('there are two steps');
    const told = [
      aStep(3, 'RequestAccepted', 'scheduling.loading', 'scheduling.loading'),
      aStep(4, 'ModelStatusReported', 'scheduling.loading', 'ready.serving'),
    ];
    const { taken } = chartMoment(chart, 'ready.serving', [first, second, ...told]);
    expect(taken).toBe('scheduling.loading→ready.serving');
  });

  test('may go on along the edges of all states that it is in', () => {
    expect([...moment.next].every((id) => /^scheduling(\.placing)?→/.test(id))).toBe(true);
    expect(moment.next).toContain('scheduling.placing→ready.serving');
  });

  test('is nowhere when its state is not known', () => {
    expect(chartMoment(chart, null, []).current.size).toBe(0);
  });
});
