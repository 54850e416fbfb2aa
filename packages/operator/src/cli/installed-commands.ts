import { crdsCommand } from './crds-command.ts';
import { inspectCommand } from './inspect-command.ts';
import { journalCommand } from './journal-command.ts';
import { operatorCommand } from './operator-command.ts';
import { replayCommand } from './replay-command.ts';
import type { MakeCommand } from './run-commands.ts';

/**
 * What an image has: the operator, and what one does with its journal on the spot. The embedded servers
 * and what reads manifests stay on workstations, since nothing else of an installation needs them.
 */
export const installedCommands: readonly MakeCommand[] = [
  operatorCommand,
  replayCommand,
  journalCommand,
  inspectCommand,
  crdsCommand,
];
