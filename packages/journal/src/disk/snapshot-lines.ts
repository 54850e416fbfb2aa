import type { ActorSnapshot, BridgeSnapshot, SystemSnapshot } from '@troupe/actors';
import type { ActorLine, BridgeLine, SegmentLine, SupervisorLine } from './segment-lines.ts';

/**
 * The lines of a snapshot, some at a time: what the supervisor knew, then the bridges, then one line for
 * each actor.
 *
 * @param perPortion actors that go together, and the most that a bridge's line holds of any list.
 */
export function* snapshotLines(
  { actors, bridges, ...supervisor }: SystemSnapshot,
  after: number,
  perPortion: number,
): Generator<readonly (SupervisorLine | BridgeLine | ActorLine)[]> {
  const bridgeLines = bridges.flatMap((bridge) => linesOfBridge(bridge, perPortion));
  yield [{ supervisor, after, bridges: bridgeLines.length, actors: actors.length }];
  for (const line of bridgeLines) yield [line];
  for (let from = 0; from < actors.length; from += perPortion) {
    yield actors.slice(from, from + perPortion).map((actor) => ({ actor }));
  }
}

function linesOfBridge({ path, state }: BridgeSnapshot, longest: number): BridgeLine[] {
  const first: Record<string, unknown> = {};
  const lines: BridgeLine[] = [{ bridge: path, state: first }];
  for (const [key, value] of Object.entries(state)) {
    first[key] = Array.isArray(value) ? value.slice(0, longest) : value;
    if (!Array.isArray(value)) continue;
    for (let from = longest; from < value.length; from += longest) {
      lines.push({ bridge: path, state: { [key]: value.slice(from, from + longest) } });
    }
  }
  return lines;
}

/** Puts a snapshot together of its lines. */
export interface SnapshotReader {
  /** Takes a line of any kind; gives the snapshot with its last one. */
  take(line: SegmentLine): SystemSnapshot | null;
}

/** Makes a reader of the snapshot of one segment. */
export function createSnapshotReader(): SnapshotReader {
  let begun: SupervisorLine | null = null;
  let lines = 0;
  const bridges = new Map<string, Record<string, unknown>>();
  const actors: ActorSnapshot[] = [];

  return {
    take(line) {
      if ('supervisor' in line) begun = line;
      if (begun === null) return null;
      if ('bridge' in line) {
        lines += 1;
        bridges.set(line.bridge, joined(bridges.get(line.bridge) ?? {}, line.state));
      } else if ('actor' in line) {
        actors.push(line.actor);
      }
      if (lines < begun.bridges || actors.length < begun.actors) return null;
      const snapshot = {
        ...begun.supervisor,
        bridges: Array.from(bridges, ([path, state]) => ({ path, state })),
        actors,
      };
      begun = null;
      return snapshot;
    },
  };
}

/** A list that did not fit into one line goes on in the next. */
function joined(before: Record<string, unknown>, more: Readonly<Record<string, unknown>>) {
  for (const [key, value] of Object.entries(more)) {
    const known = before[key];
    if (Array.isArray(known) && Array.isArray(value)) for (const each of value) known.push(each);
    else before[key] = value;
  }
  return before;
}
