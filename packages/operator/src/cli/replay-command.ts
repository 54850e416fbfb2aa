import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from './cli-context.ts';

interface ReplayFlags {
  readonly layers: readonly (0 | 1)[];
  readonly until?: number;
  readonly actor?: string;
  readonly continue: boolean;
  readonly json: boolean;
}

/** `troupe replay`: what was recorded, decided anew. */
export function replayCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('replay')
    .summary('feed a journal to the actors again and compare their commands')
    .description(
      'Feeds the facts of a journal to new actors, in the time of the journal, and compares the ' +
        'commands that they give with the recorded ones. Nothing is sent anywhere.',
    )
    .argument('<journal>', 'the folder of a journal, or one of its segments')
    .addOption(
      new Option('--layers <0,1>', 'what to replay: 0 the actors, 1 the bridges')
        .argParser(layersOption)
        .default([0], '0'),
    )
    .addOption(
      new Option(
        '--until <seq>',
        'stop behind this record, and show the actors as they were then',
      ).argParser(sequenceOption),
    )
    .option('--actor <path>', 'compare this actor alone, such as model/seldon-mesh/iris')
    .option('--continue', 'go on behind a divergence, to the first one of each actor', false)
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 every command came out again; 2 wrong flags, or a journal that cannot be read;\n' +
        '3 an actor decides otherwise than it did; 4 records are missing, so there is no verdict.',
    )
    .action(async (journal: string, flags: ReplayFlags) => {
      const { runReplay } = await import('../journal/run-replay.ts');
      done(runReplay(journal, flags, context));
    });
}

function layersOption(text: string): readonly (0 | 1)[] {
  const layers = text.split(',').map((each) => (each === '0' ? 0 : each === '1' ? 1 : null));
  const known = layers.filter((each) => each !== null);
  if (known.length !== layers.length) throw new InvalidArgumentError('Expected 0, 1 or 0,1.');
  return known;
}

function sequenceOption(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new InvalidArgumentError(
      "Expected the number of a record, as 'troupe journal' shows it.",
    );
  }
  return Number(text);
}
