import { isPipelineLeaving } from '@troupe/resources';
import type { StatusSource } from '../fact.ts';
import type { Path, ScheduledActorKind } from '../path.ts';
import type { Offered } from './bridge.ts';
import type { Census } from './census.ts';
import type { Listing } from './listings.ts';
import type { NonsenseKind } from './nonsense.ts';
import type { ResourceNews } from './scheduler-news.ts';
import { type SessionNames, viewReport } from './scheduler-reports.ts';

/** What a session's words on resources go through on their way to the actors. */
export interface ResourceWordsOptions {
  readonly names: SessionNames;
  readonly census: Census;
  /** The latest version of each pipeline in this epoch, by its name; changed in place. */
  readonly versions: Map<string, number>;
  readonly epoch: () => number;
  /** News are newer than the answers to questions that are under way. */
  readonly overtake: (kind: ScheduledActorKind, name: string) => void;
  readonly offer: (offered: Offered) => void;
  readonly leaveAlone: (kind: NonsenseKind, about: string) => void;
}

/** A session's words on resources. */
export interface ResourceWords {
  /** Takes news of a stream; false for news that make no sense. */
  hear(news: ResourceNews): boolean;
  /** Takes the answer to a question about one resource. */
  answer(items: readonly ResourceNews[]): void;
  /** The scheduler knows none of that name. */
  deny(kind: ScheduledActorKind, name: string): void;
  /** Reports a full list, and whoever is not in it, save what the stream has told of since. */
  list(listing: Listing, items: readonly ResourceNews[]): void;
}

/** Makes what takes words and offers facts. */
export function createResourceWords(options: ResourceWordsOptions): ResourceWords {
  const { names, census, versions, epoch, leaveAlone } = options;

  function report(
    kind: ScheduledActorKind,
    to: Path,
    source: StatusSource,
    view: ResourceNews['view'],
  ): void {
    const offered = viewReport(kind, to, epoch(), source, view);
    census.note(offered);
    options.offer(offered);
  }

  /** Whether something is wrong with a word, or it says nothing: then it goes no further. */
  function isBarren({ kind, name, view, nonsense }: ResourceNews): boolean {
    if (nonsense !== undefined) leaveAlone(nonsense, `${kind} ${name}`);
    return view === null;
  }

  /**
   * Whether news is about a version of a pipeline that ends because a newer one took over: it must not
   * stand for the pipeline.
   */
  function isOutlived({ name, view }: ResourceNews): boolean {
    if (view === null || !('modelsReady' in view)) return false;
    if (isPipelineLeaving(view) && view.version < (versions.get(name) ?? 0)) return true;
    versions.set(name, view.version);
    return false;
  }

  return {
    hear(news) {
      const { kind, name, view } = news;
      if (isBarren(news)) return news.nonsense === undefined;
      if (isOutlived(news)) return true;
      options.overtake(kind, name);
      report(kind, names.keyOf(kind, name), 'stream', view);
      return true;
    },
    answer(items) {
      for (const item of items) {
        const { kind, name, view } = item;
        if (!isBarren(item)) report(kind, names.keyOf(kind, name), 'poll', view);
      }
    },
    deny: (kind, name) => report(kind, names.keyOf(kind, name), 'poll', null),
    list({ kind, overtaken }, items) {
      const listed = new Set<Path>();
      for (const name of overtaken) listed.add(names.keyOf(kind, name));
      for (const item of items) {
        const isListed = item.nonsense === undefined || isAboutOurs(item.nonsense);
        const to = names.keyOf(kind, item.name);
        if (isListed) listed.add(to);
        if (isBarren(item) || overtaken.has(item.name)) continue;
        report(kind, to, 'resync', item.view);
      }
      for (const to of census.missing(kind, listed)) report(kind, to, 'resync', null);
    },
  };
}

/** Whether a resource that something is wrong with is there all the same, and of this namespace. */
function isAboutOurs(kind: NonsenseKind): boolean {
  return kind === 'unknownNumber' || kind === 'negativeReplicas';
}
