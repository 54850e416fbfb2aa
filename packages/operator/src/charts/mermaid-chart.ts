import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

const indent = '  ';
/** Stands for all states at once, where the machine itself has transitions. */
const everyState = 'any_state';

/**
 * A machine as a Mermaid `stateDiagram-v2`: nested states with their descriptions, and transitions
 * labelled `event [guard]`. Transitions that stay where they are, only to take note of something,
 * are left out. The same machine always gives the same text.
 */
export function mermaidChart(machine: AnyStateMachine): string {
  const { root } = machine;
  const transitions = transitionsOf(root);
  const isRooted = transitions.some((line) => line.startsWith(everyState));
  return [
    'stateDiagram-v2',
    ...statesOf(root, indent),
    ...(isRooted ? [`${indent}state "in any state" as ${everyState}`] : []),
    ...transitions.map((line) => indent + line),
    '',
  ].join('\n');
}

function statesOf(parent: AnyStateNode, margin: string): string[] {
  const children = Object.values(parent.states);
  const initial = parent.initial?.target?.[0];
  return [
    ...(initial === undefined ? [] : [`${margin}[*] --> ${idOf(initial)}`]),
    ...children.flatMap((child) => stateLines(child, margin)),
  ];
}

function stateLines(state: AnyStateNode, margin: string): string[] {
  const id = idOf(state);
  const description = textOf(state.description ?? '');
  const isCompound = Object.keys(state.states).length > 0;
  if (isCompound) {
    const title = description === '' ? state.key : `${state.key}: ${description}`;
    return [
      `${margin}state "${title}" as ${id} {`,
      ...statesOf(state, margin + indent),
      `${margin}}`,
    ];
  }
  return [
    `${margin}state "${state.key}" as ${id}`,
    ...(description === '' ? [] : [`${margin}${id}: ${description}`]),
    ...(state.type === 'final' ? [`${margin}${id} --> [*]`] : []),
  ];
}

function transitionsOf(state: AnyStateNode): string[] {
  const own = [...(state.always ?? []), ...[...state.transitions.values()].flat()].flatMap(
    (transition) => arrows(state, transition),
  );
  return [...new Set(own), ...Object.values(state.states).flatMap(transitionsOf)];
}

function arrows(state: AnyStateNode, transition: AnyTransitionDefinition): string[] {
  const label = labelOf(transition);
  return (transition.target ?? []).map(
    (target) => `${idOf(state)} --> ${idOf(target)}${label === '' ? '' : `: ${label}`}`,
  );
}

function labelOf({ eventType, guard }: AnyTransitionDefinition): string {
  const event = eventType === '*' ? 'anything' : eventType;
  const condition = guard === undefined ? '' : `[${guardName(guard)}]`;
  return [event, condition].filter(Boolean).join(' ');
}

function guardName(guard: AnyTransitionDefinition['guard']): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard !== 'object') return 'condition';
  const { type, params } = guard;
  return typeof params === 'string' ? `${type} ${params}` : type;
}

/** A state's path, as Mermaid takes it for a name. */
function idOf({ path }: AnyStateNode): string {
  return path.length === 0 ? everyState : path.join('_');
}

/** Free text without what Mermaid reads as syntax. */
function textOf(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('"', "'")
    .replaceAll(';', ',')
    .replace(/[#{}]/g, '')
    .trim();
}
