import type { Command } from '../command.ts';

type Typed = { readonly type: string };

/** The names of what was given or called, in order. */
export function typesOf(commands: readonly Typed[]): string[] {
  return commands.map(({ type }) => type);
}

/** All commands of one type. */
export function allOf<T extends Command['type']>(
  commands: readonly Command[],
  type: T,
): Extract<Command, { type: T }>[] {
  return commands.filter((each): each is Extract<Command, { type: T }> => each.type === type);
}

/** The one command of a type; throws where there is none, or more than one. */
export function only<T extends Command['type']>(
  commands: readonly Command[],
  type: T,
): Extract<Command, { type: T }> {
  const [command, second] = allOf(commands, type);
  if (command === undefined || second !== undefined) {
    throw new Error(`not one ${type} in: ${typesOf(commands).join(', ') || 'nothing'}`);
  }
  return command;
}
