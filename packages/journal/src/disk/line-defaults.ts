/** What a record's line may leave out. */
export interface ShortLine {
  readonly seq?: number | undefined;
  readonly at?: number | undefined;
  readonly mono?: number | undefined;
  /** Records that the line holds beside its own. */
  readonly took?: readonly unknown[] | undefined;
}

/** The same with all of it; without a number where none came before. */
export interface FilledIn {
  readonly seq: number | undefined;
  readonly at: number;
  readonly mono: number;
}

/** Fills in the numbers and times that lines leave out. To be told of each record's line of a segment, in order. */
export interface LineDefaults {
  take(line: ShortLine): FilledIn;
}

/** Begins behind a segment's header. */
export function createLineDefaults(header: {
  readonly at: number;
  readonly mono?: number;
}): LineDefaults {
  let [at, mono] = [header.at, header.mono ?? 0];
  let nextSeq: number | undefined;

  return {
    take(line) {
      const now = line.at ?? at;
      mono = line.mono ?? mono + now - at;
      at = now;
      const seq = line.seq ?? nextSeq;
      nextSeq = seq === undefined ? undefined : seq + 1 + (line.took?.length ?? 0);
      return { seq, at, mono };
    },
  };
}
