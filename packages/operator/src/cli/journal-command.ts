import { Command, InvalidArgumentError, Option } from 'commander';
import type { Answers, AskSettings, TimeBound } from '../journal/run-ask.ts';
import type { CliContext } from './cli-context.ts';
import { parseDurationMs } from './duration.ts';
import { durationOption } from './option-parsers.ts';

/** `troupe journal`: questions about what was recorded. */
export function journalCommand(context: CliContext, done: (exitCode: number) => void): Command {
  /** Answers, once the code that can is loaded. */
  async function answer(ask: (answers: Answers) => number): Promise<void> {
    const { answers } = await import('../journal/run-ask.ts');
    done(ask(answers(context)));
  }

  const ls = filters(new Command('ls'))
    .summary('list the actors')
    .description('Lists the actors of a journal with their last states.')
    .argument('<journal>', folder)
    .action((journal: string, flags: AskSettings) =>
      answer(({ ls: list }) => list(journal, flags)),
    );

  const show = filters(new Command('show'))
    .summary('show what happened to one actor')
    .description('Shows what an actor was told, how its state changed, and what it asked for.')
    .argument('<journal>', folder)
    .argument('<actor>', actorPath)
    .action((journal: string, actor: string, flags: AskSettings) =>
      answer(({ show: timeline }) => timeline(journal, actor, flags)),
    );

  const grep = filters(new Command('grep'))
    .summary('find steps')
    .description('Shows the steps that the filters and the expression let through.')
    .argument('<journal>', folder)
    .argument('[expression]', 'a regular expression to be found in the step as JSON')
    .action((journal: string, expression: string | undefined, flags: AskSettings) =>
      answer(({ grep: find }) => find(journal, expression, flags)),
    );

  const stats = filters(new Command('stats'))
    .summary('sum up the time per state')
    .description('Shows how long actors of each kind stayed in each state.')
    .argument('<journal>', folder)
    .action((journal: string, flags: AskSettings) =>
      answer(({ stats: sum }) => sum(journal, flags)),
    );

  const why = new Command('why')
    .summary('say what an actor waits for, and which facts led there')
    .description(
      'Says what an actor waits for at the end of the journal, and which facts led there.',
    )
    .argument('<journal>', folder)
    .argument('<actor>', actorPath)
    .option('--json', 'print one JSON value', false)
    .action((journal: string, actor: string, { json }: { json: boolean }) =>
      answer(({ why: explain }) => explain(journal, actor, json)),
    );

  const diff = new Command('diff')
    .summary('find the first difference between two journals, or between a shadow and its light')
    .description(
      'Shows the first step at which an actor of two journals was told or asked for other things. ' +
        'Identities, versions and times are not compared. With one journal, recorded by ' +
        '`troupe operator --shadow`, shows what it would have done that the operator in charge did not ' +
        'do, or did otherwise.',
    )
    .argument('<left>', folder)
    .argument('[right]', folder)
    .addOption(
      new Option('--grace <duration>', 'with one journal: how long the other operator may take')
        .argParser(durationOption)
        .default(30_000, '30s'),
    )
    .option('--json', 'print one JSON value', false)
    .action((left: string, right: string | undefined, { grace, json }: DiffFlags) =>
      answer(({ diff, shadowDiff }) =>
        right === undefined ? shadowDiff(left, grace, json) : diff(left, right, json),
      ),
    );

  const journal = new Command('journal')
    .summary('ask a journal: ls, show, grep, stats, why, diff')
    .description('Answers questions about what an operator recorded.')
    .addHelpText(
      'after',
      '\nExit codes: 0 answered; 1 nothing found, or for diff a difference; 2 wrong flags, or a journal\n' +
        'that cannot be read.',
    );
  return [ls, show, grep, stats, why, diff].reduce((all, each) => all.addCommand(each), journal);
}

const folder = 'the folder of a journal, or one of its segments';
const actorPath = 'its path, such as model/seldon-mesh/iris; with #uid one incarnation is meant';

function filters(command: Command): Command {
  return command
    .option('--kind <kind>', 'model or server')
    .option('--namespace <name>', 'actors of this namespace')
    .option('--name <name>', 'actors of this name; a * at its end stands for anything')
    .option('--state <state>', 'a state, or one that others are in, such as scheduling')
    .option('--fact <type>', 'facts of this type, such as RequestRejected')
    .addOption(
      new Option(
        '--since <time>',
        'from then on: an ISO time, or a span before the end, such as 5m',
      ).argParser(timeOption),
    )
    .addOption(new Option('--until <time>', 'up to then, likewise').argParser(timeOption))
    .option('--json', 'print one JSON value', false);
}

interface DiffFlags {
  /** Milliseconds. */
  readonly grace: number;
  readonly json: boolean;
}

function timeOption(text: string): TimeBound {
  const beforeEndMs = parseDurationMs(text);
  if (beforeEndMs !== undefined) return { beforeEndMs };
  const at = Date.parse(text);
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError(
      'Expected a time such as 2026-01-31T12:00:00Z, or a span such as 5m.',
    );
  }
  return { at };
}
