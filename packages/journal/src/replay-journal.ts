import type { ActorView, JournalRecord, LaneBridgeOptions, Path } from '@troupe/actors';
import type { StoredJournal } from './disk/journal-folder.ts';
import { machineVersions } from './disk/machine-versions.ts';
import { type SegmentHeader, type SegmentLine, withoutUid } from './disk/segment-lines.ts';
import type { Place } from './disk/segment-reader.ts';
import { createSnapshotReader, type SnapshotReader } from './disk/snapshot-lines.ts';
import type { Divergence } from './divergence.ts';
import { JournalError } from './journal-error.ts';
import { createReplayer, type Replayer } from './replayer.ts';

/** What of a journal to replay, and how far. */
export interface JournalReplayOptions extends LaneBridgeOptions {
  /** The layers to replay; the gate alone unless said otherwise. */
  readonly layers?: readonly (0 | 1)[];
  /** Stops before the first record behind this number. */
  readonly until?: number;
  /** Compares this actor alone, with or without its UID. */
  readonly actor?: Path;
  /** Goes on behind a divergence; of each actor the first is told, since others follow from it. */
  readonly goOn?: boolean;
}

/** A divergence with its place in the journal. */
export type LocatedDivergence = Divergence & { readonly place: Place };

/** Records that are missing in the middle of a run. */
export interface Gap {
  readonly place: Place;
  /** The last record before it, and the first behind it. */
  readonly after: number;
  readonly before: number;
  /** Why, where the journal's writer said so. */
  readonly why: string | null;
}

/** What a replay of a journal found. */
export interface JournalReplay {
  /** `unknown` where a gap, or a beginning that is gone, leaves something unproved. */
  readonly verdict: 'same' | 'diverged' | 'unknown';
  readonly runs: number;
  readonly steps: number;
  readonly inputs: number;
  /** Records that nothing is known about, since what came before them is missing. */
  readonly skipped: number;
  readonly divergences: readonly LocatedDivergence[];
  readonly gaps: readonly Gap[];
  /** The segments that end in the middle of what was being written. */
  readonly cut: readonly string[];
  /** The kinds whose machines are not those that recorded. */
  readonly otherMachines: readonly string[];
  /** The replayed actors of the last run, as they were left. */
  readonly actors: readonly ActorView[];
}

/**
 * Replays what a folder or a segment holds.
 *
 * A run begins with actors and bridges that know nothing; where its first segments have made room for
 * later ones, and behind a gap, it begins with the snapshots of a segment.
 *
 * @throws JournalError for a journal that cannot be read, that holds no records, or whose records
 *   cannot be replayed at all.
 */
export function replayJournal(
  journal: StoredJournal,
  options: JournalReplayOptions = {},
): JournalReplay {
  const { layers = [0], until = Number.POSITIVE_INFINITY, actor, goOn = false, ...lanes } = options;
  const versions = machineVersions();
  const divergences: LocatedDivergence[] = [];
  const diverged = new Set<Path>();
  const gaps: Gap[] = [];
  const cut: string[] = [];
  const otherMachines = new Set<string>();
  const runs = new Set<string>();
  let [steps, inputs, skipped] = [0, 0, 0];
  let header: SegmentHeader | null = null;
  let last = 0;
  /** Null while what the actors know is not known. */
  let replayer: Replayer | null = null;
  let snapshots: SnapshotReader | null = null;

  function begin(next: SegmentHeader, place: Place): void {
    for (const [kind, version] of Object.entries(next.machines ?? {})) {
      if (versions[kind] !== version) otherMachines.add(kind);
    }
    if (header?.run !== next.run) {
      runs.add(next.run);
      replayer = next.after === 0 ? createReplayer(lanes) : null;
    } else if (next.after !== last) {
      lose(next.after + 1, place);
    }
    header = next;
    last = next.after;
    snapshots = replayer === null ? createSnapshotReader() : null;
  }

  function lose(before: number, place: Place): void {
    gaps.push({ place, after: last, before, why: null });
    replayer = null;
  }

  function takeLine(line: Exclude<SegmentLine, JournalRecord>): void {
    if ('gap' in line) {
      const gap = gaps.pop();
      if (gap !== undefined) gaps.push({ ...gap, why: line.gap.why });
    }
    const snapshot = snapshots?.take(line) ?? null;
    if (snapshot !== null) replayer = createReplayer(lanes, snapshot);
  }

  function count(seq: number, place: Place): void {
    if (seq !== last + 1) lose(seq, place);
    last = seq;
  }

  function takeRecord(record: JournalRecord, place: Place): void {
    if (!layers.includes(record.layer)) return;
    if (replayer === null) {
      skipped += 1;
      return;
    }
    if (record.layer === 0) steps += 1;
    else inputs += 1;
    for (const divergence of replayer.feed(record)) {
      if (diverged.has(divergence.who) || !isMeant(divergence.who, actor)) continue;
      diverged.add(divergence.who);
      divergences.push({ ...divergence, place });
    }
  }

  for (const entry of journal.entries({ lanes: layers.includes(1) })) {
    const place = { segment: entry.segment, line: entry.line };
    if (entry.type === 'header') begin(entry.header, place);
    else if (entry.type === 'cut') cut.push(entry.segment);
    else if (entry.type === 'line') takeLine(entry.value);
    else {
      const seq = entry.type === 'skipped' ? entry.seq : entry.record.seq;
      if (seq > until) break;
      count(seq, place);
      if (entry.type === 'record') takeRecord(entry.record, place);
    }
    if (divergences.length > 0 && !goOn) break;
  }
  if (steps + inputs + skipped === 0) {
    throw new JournalError('JOURNAL_EMPTY', `${journal.path} holds no records to replay`);
  }
  const isUnknown = gaps.length > 0 || skipped > 0;
  const left: Replayer | null = replayer;
  return {
    verdict: divergences.length > 0 ? 'diverged' : isUnknown ? 'unknown' : 'same',
    runs: runs.size,
    steps,
    inputs,
    skipped,
    divergences: goOn ? divergences : divergences.slice(0, 1),
    gaps,
    cut,
    otherMachines: [...otherMachines],
    actors: actorsOf(left),
  };
}

function actorsOf(replayer: Replayer | null): readonly ActorView[] {
  return replayer === null ? [] : [...replayer.supervisor.actors()];
}

/** Whether `who` is the actor that was asked for; all are when none was. */
function isMeant(who: Path, asked: Path | undefined): boolean {
  return asked === undefined || who === asked || withoutUid(who) === asked;
}
