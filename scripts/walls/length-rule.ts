import type { SourceFile } from './source-file.ts';
import type { Violation } from './violation.ts';

const MAX_LINES = 500;

/** Reports a file so long that a second thing has moved in. */
export function checkLength(file: SourceFile): Violation[] {
  if (file.lineCount <= MAX_LINES) return [];
  return [
    {
      file: file.path,
      line: MAX_LINES + 1,
      rule: 'file-length',
      message: `${file.lineCount} lines, over ${MAX_LINES}: split it by what it is about`,
    },
  ];
}
