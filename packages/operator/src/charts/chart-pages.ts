import { machines, sessionMachine } from '@troupe/actors';
import type { AnyStateMachine } from 'xstate';
import { mermaidChart } from './mermaid-chart.ts';

/** A Markdown page about one machine. */
export interface ChartPage {
  readonly file: string;
  readonly text: string;
}

const introductions: Readonly<Record<string, string>> = {
  model: 'The life of one incarnation of a Model.',
  server: 'The life of one incarnation of a Server.',
  orphan: 'The end of what a scheduler holds in the name of this control plane without a resource.',
  session: "The life of one namespace's session with its scheduler.",
};

/** The pages of all machines, as their definitions have them now. */
export function chartPages(): ChartPage[] {
  const all: Readonly<Record<string, AnyStateMachine>> = { ...machines, session: sessionMachine };
  return Object.entries(all).map(([name, machine]) => ({
    file: `${name}.md`,
    text: page(name, machine),
  }));
}

function page(name: string, machine: AnyStateMachine): string {
  return [
    `# ${name}`,
    '',
    introductions[name] ?? '',
    '',
    '<!-- Generated from the machine by `pnpm charts`; do not edit. -->',
    '',
    '```mermaid',
    `${mermaidChart(machine)}\`\`\``,
    '',
  ].join('\n');
}
