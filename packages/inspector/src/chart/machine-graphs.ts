import { machines, sessionMachine } from '@troupe/actors';
import type { AnyStateMachine } from 'xstate';
import type { ChartGraph } from '../api/chart.ts';
import { machineGraph } from './machine-graph.ts';

/** The graphs of all machines, by the kind at the head of their actors' paths. */
export function machineGraphs(): ChartGraph[] {
  const all: Readonly<Record<string, AnyStateMachine>> = { ...machines, scheduler: sessionMachine };
  return Object.entries(all).map(([kind, machine]) => machineGraph(kind, machine));
}
