import type { Command, Give } from './command.ts';
import { modelMachine } from './model/model.machine.ts';
import { serverMachine } from './server/server.machine.ts';

/** The machine of every kind that has an actor. */
export const machines = { model: modelMachine, server: serverMachine } as const;

/** The machines with their one outlet provided: commands go to `give` under the actor's path. */
export function machinesGiving(give: Give) {
  const outlet = (
    { self }: { self: { id: string } },
    commands: Command | readonly Command[] | null,
  ): void => {
    if (commands === null) return;
    if ('type' in commands) give(self.id, commands);
    else for (const command of commands) give(self.id, command);
  };
  return {
    model: modelMachine.provide({ actions: { give: outlet } }),
    server: serverMachine.provide({ actions: { give: outlet } }),
  } as const;
}
