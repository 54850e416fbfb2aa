import type { Command, Give } from './command.ts';
import { modelMachine } from './model/model.machine.ts';
import { serverMachine } from './server/server.machine.ts';

/** The machine of every kind that has an actor. */
export const machines = { model: modelMachine, server: serverMachine } as const;

/** The machines with their one outlet provided: commands go to `give` under the actor's path. */
export function machinesGiving(give: Give) {
  const outlet = ({ self }: { self: { id: string } }, command: Command | null): void => {
    if (command !== null) give(self.id, command);
  };
  return {
    model: modelMachine.provide({ actions: { give: outlet } }),
    server: serverMachine.provide({ actions: { give: outlet } }),
  } as const;
}
