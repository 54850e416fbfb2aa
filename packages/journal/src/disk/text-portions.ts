import type { LinesMessage } from '../recorder/recorder-messages.ts';

/** Lines on their way to the recorder: they gather, become text, and are handed over in portions. */
export interface TextPortions {
  /** Adds a record with its line; null where that went into the line of another. */
  add(line: object | null): void;
  /** Makes text of the lines that have gathered. */
  makeText(): void;
  /** Hands over the text; null for none. */
  take(): LinesMessage | null;
  /** Forgets everything. */
  drop(): void;
  /** Records that are not text yet. */
  readonly gathered: number;
  /** Characters of text that were not handed over. */
  readonly characters: number;
  /** Whether nothing waits here. */
  readonly isEmpty: boolean;
}

/** Makes them, with nothing in them; `separator` stands between two lines. */
export function createTextPortions(separator: string): TextPortions {
  let batch: unknown[] = [];
  let gathered = 0;
  let texts: string[] = [];
  let characters = 0;
  let records = 0;

  return {
    add(line) {
      gathered += 1;
      if (line === null) return;
      if (batch.length > 0) batch.push(separator);
      batch.push(line);
    },
    makeText() {
      if (batch.length > 0) {
        const text = JSON.stringify(batch);
        texts.push(text);
        characters += text.length;
      }
      records += gathered;
      batch = [];
      gathered = 0;
    },
    take() {
      if (texts.length === 0) return null;
      const portion = { type: 'lines', texts, records, characters } as const;
      texts = [];
      characters = 0;
      records = 0;
      return portion;
    },
    drop() {
      batch = [];
      gathered = 0;
      texts = [];
      characters = 0;
      records = 0;
    },
    get gathered() {
      return gathered;
    },
    get characters() {
      return characters;
    },
    get isEmpty() {
      return gathered === 0 && records === 0;
    },
  };
}
