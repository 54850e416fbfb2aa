import { createLinePacker } from '../packing/line-packer.ts';
import { createLineUnpacker } from '../packing/line-unpacker.ts';
import { everySuspiciousLiteral } from './suspicious-part.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Puts tokens in the place of secrets in packed lines. */
export interface BlockCleaner {
  /** The block without secrets; the same one where there were none. */
  clean(block: Uint8Array): Uint8Array;
}

/** Suspicious texts that turned out to be harmless and are remembered; the long ones are not. */
const maxRemembered = 10_000;
const maxRememberedLength = 1_024;

/**
 * Makes a cleaner.
 *
 * Every text of a block, key or value, stands in it in full once. So one pass over its bytes finds the
 * texts that may be, or may speak of, a secret. Most blocks hold none, or such that were found to be
 * harmless; only the others are taken apart.
 */
export function createBlockCleaner(tokenizer: Tokenizer): BlockCleaner {
  const packer = createLinePacker();
  const harmless = new Set<string>();

  function isHarmless(literal: string): boolean {
    if (harmless.has(literal)) return true;
    const text: unknown = JSON.parse(literal);
    if (typeof text !== 'string' || !tokenizer.isHarmless(text)) return false;
    if (literal.length > maxRememberedLength) return true;
    if (harmless.size >= maxRemembered) harmless.clear();
    harmless.add(literal);
    return true;
  }

  function isClean(bytes: Buffer): boolean {
    const { translatedKey } = tokenizer;
    if (translatedKey !== null && bytes.includes(JSON.stringify(translatedKey))) return false;
    return everySuspiciousLiteral(bytes, (start, end) =>
      isHarmless(bytes.toString('utf8', start, end)),
    );
  }

  return {
    clean(block) {
      const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
      if (isClean(bytes)) return block;
      const unpacker = createLineUnpacker();
      for (const line of bytes.toString('utf8').split('\n')) {
        if (line !== '') packer.add(tokenizer.value(unpacker.line(line)));
      }
      return packer.take() ?? block;
    },
  };
}
