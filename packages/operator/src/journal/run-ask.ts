import { resolve } from 'node:path';
import {
  concerned,
  createShadowLedger,
  diffJournals,
  listActors,
  matchesStep,
  openJournal,
  type ShadowReport,
  type StepEntry,
  type StepFilter,
  type StoredJournal,
  stateTimes,
  stepsOf,
  suggestActors,
  whyWaiting,
} from '@troupe/journal';
import type { CliContext } from '../cli/cli-context.ts';
import { CliError } from '../cli/cli-error.ts';
import { actorsText, differenceText, statesText, stepText, whyText } from './journal-text.ts';
import { readable } from './run-replay.ts';
import { shadowText } from './shadow-text.ts';

/** The flags that narrow a question, read. */
export interface AskSettings {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly state?: string;
  readonly fact?: string;
  readonly since?: TimeBound;
  readonly until?: TimeBound;
  readonly json: boolean;
}

/** A moment, or how long before the journal's end. */
export type TimeBound = { readonly at: number } | { readonly beforeEndMs: number };

/** Answers one question about journals; each returns the exit code. */
export interface Answers {
  ls(path: string, settings: AskSettings): number;
  show(path: string, actor: string, settings: AskSettings): number;
  grep(path: string, pattern: string | undefined, settings: AskSettings): number;
  stats(path: string, settings: AskSettings): number;
  why(path: string, actor: string, json: boolean): number;
  diff(left: string, right: string, json: boolean): number;
  /** Compares what an operator in shadow asked for with what came about within `graceMs`. */
  shadowDiff(path: string, graceMs: number, json: boolean): number;
}

/**
 * The questions of `troupe journal`, answered on the context's output.
 *
 * They exit 0, 1 where nothing was found (for `diff`, where something was), and throw a CliError with
 * 2 for a journal that cannot be read.
 */
export function answers({ cwd, out }: CliContext): Answers {
  const open = (path: string) => openJournal(resolve(cwd, path));

  function say<T>(json: boolean, value: T, text: (value: T) => readonly string[]): void {
    const lines = json ? [JSON.stringify(value)] : text(value);
    if (lines.length > 0) out.write(`${lines.join('\n')}\n`);
  }

  function steps(path: string, filter: (journal: StoredJournal) => StepFilter): StepEntry[] {
    return readable(() => {
      const journal = open(path);
      const asked = filter(journal);
      const found: StepEntry[] = [];
      for (const entry of stepsOf(journal)) {
        if (matchesStep(entry.step, asked)) found.push(entry);
      }
      return found;
    });
  }

  function unknown(path: string, what: string, actor: string): CliError {
    const meant = readable(() => suggestActors(open(path), actor));
    const question = meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`;
    return new CliError(`${path}: ${what} ${actor}${question}`, 1);
  }

  return {
    ls(path, settings) {
      const actors = readable(() => {
        const journal = open(path);
        return listActors(journal, filterOf(settings, journal));
      });
      say(settings.json, actors, actorsText);
      return actors.length > 0 ? 0 : 1;
    },
    show(path, actor, settings) {
      const found = steps(path, (journal) => ({ ...filterOf(settings, journal), actor }));
      if (found.length === 0) throw unknown(path, 'no steps of', actor);
      say(settings.json, found, (entries) =>
        entries.flatMap((entry) =>
          stepText(entry, { only: incarnationIn(entry, actor), since: entries[0]?.step.at }),
        ),
      );
      return 0;
    },
    grep(path, pattern, settings) {
      const text = pattern === undefined ? undefined : expression(pattern);
      const found = steps(path, (journal) => ({ ...filterOf(settings, journal), text }));
      say(settings.json, found, (entries) => entries.flatMap((entry) => stepText(entry)));
      return found.length > 0 ? 0 : 1;
    },
    stats(path, settings) {
      const times = readable(() => {
        const journal = open(path);
        return stateTimes(journal, filterOf(settings, journal));
      });
      say(settings.json, times, statesText);
      return times.length > 0 ? 0 : 1;
    },
    why(path, actor, json) {
      const why = readable(() => whyWaiting(open(path), actor));
      if (why === null) throw unknown(path, 'nothing is known of', actor);
      say(json, why, whyText);
      return 0;
    },
    diff(left, right, json) {
      const found = readable(() => diffJournals(open(left), open(right)));
      say(json, found, differenceText);
      return found === null ? 0 : 1;
    },
    shadowDiff(path, graceMs, json) {
      const report = readable(() => shadowReport(open(path), path, graceMs));
      say(json, report, shadowText);
      return report.differences.length === 0 ? 0 : 1;
    },
  };
}

/** What an operator in shadow would have done and what then came about, at the end of its journal. */
function shadowReport(journal: StoredJournal, path: string, graceMs: number): ShadowReport {
  const ledger = createShadowLedger({ graceMs });
  let end = 0;
  let isShadow = false;
  for (const entry of journal.entries()) {
    if (entry.type === 'header') isShadow ||= entry.header.flags.shadow === true;
    if (entry.type !== 'record') continue;
    if (entry.record.layer === 0) ledger.append(entry.record);
    end = entry.record.at;
  }
  if (isShadow) return ledger.report(end);
  const message = `${path} was not recorded with --shadow: name a second journal to compare it with`;
  throw new CliError(message, 2);
}

function filterOf(settings: AskSettings, journal: StoredJournal): StepFilter {
  const { kind, namespace, name, state, fact, since, until } = settings;
  const needsEnd = [since, until].some((each) => each !== undefined && 'beforeEndMs' in each);
  const end = needsEnd ? endOf(journal) : 0;
  const moment = (bound: TimeBound | undefined) =>
    bound === undefined || 'at' in bound ? bound?.at : end - bound.beforeEndMs;
  return { kind, namespace, name, state, fact, fromMs: moment(since), toMs: moment(until) };
}

function endOf(journal: StoredJournal): number {
  let end = 0;
  for (const { step } of stepsOf(journal)) end = step.at;
  return end;
}

function incarnationIn({ step }: StepEntry, actor: string): string {
  return concerned(step).find((path) => path === actor || path.startsWith(`${actor}#`)) ?? actor;
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CliError(`${pattern}: ${text}`, 2, error);
  }
}
