/** A block of commands in a document. */
export interface CommandBlock {
  /** The line of the document that it begins at, from 1. */
  readonly line: number;
  readonly commands: string;
}

const block = /(<!-- not run: [^>]+-->\s*)?^```(?:sh|console)\n([\s\S]*?)^```$/gm;

/**
 * The blocks in `sh` or `console` of a Markdown document, without prompts, but those that say why they
 * are not run.
 */
export function commandBlocks(document: string): readonly CommandBlock[] {
  return [...document.matchAll(block)]
    .filter(([, notRun]) => notRun === undefined)
    .map(({ index, 2: commands = '' }) => ({
      line: document.slice(0, index).split('\n').length,
      commands: commands.replace(/^\$ /gm, ''),
    }));
}
