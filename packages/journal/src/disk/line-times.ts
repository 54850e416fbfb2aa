/** What of a line says when it was: a record's, or a segment's header. */
export interface LineTime {
  readonly at?: number | undefined;
  readonly mono?: number | undefined;
}

/** Fills in the times that lines leave out. To be told of each line of a segment, in order. */
export interface LineTimes {
  take(line: LineTime): { readonly at: number; readonly mono: number };
}

/** Begins behind a segment's header. */
export function createLineTimes(header: {
  readonly at: number;
  readonly mono?: number;
}): LineTimes {
  let [at, mono] = [header.at, header.mono ?? 0];

  return {
    take(line) {
      const now = line.at ?? at;
      mono = line.mono ?? mono + now - at;
      at = now;
      return { at, mono };
    },
  };
}
