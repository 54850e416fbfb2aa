import { hasSuspiciousPart } from './suspicious-part.ts';

/**
 * What looks like a secret.
 *
 * The rules look at one string, or at one string with its key, so that code which only copies values
 * sees the same token everywhere, and a replay of tokens asks for the same things as the run did.
 */

const secretKey =
  /passw(?:or)?d|passphrase|secret|token|credential|(?:api|access|private|signing|encryption)[-_.]?key|authorization|cookie/i;

/** Keys that speak of a secret without holding it: `secretName`, `tokenPath`, `credentialsFile`. */
const keyOfReference =
  /(?:names?|ref|refs|path|file|dir|mode|type|class|policy|count|id|uri|seconds|ttl|mount)$/i;

/** Values that stand for another: `$(VAR)`, `${VAR}`, `{{ value }}`. */
const reference = /^\$\([^)]*\)$|^\$\{[^}]*\}$|^\{\{.*\}\}$/;

/** Whether the value under `key` is a secret, whatever it looks like. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key) && !keyOfReference.test(key);
}

/** Whether a value names something that is kept elsewhere. */
export function isReference(value: string): boolean {
  return reference.test(value);
}

/** A kind of secret that shows in the text itself: the parts before and behind it stay. */
interface SecretShape {
  readonly pattern: RegExp;
  /** Which group holds the secret; the whole match when absent. */
  readonly group?: 'secret';
  readonly isSecret?: (text: string) => boolean;
}

/** The shapes, in the order in which they are looked for. */
export const secretShapes: readonly SecretShape[] = [
  { pattern: /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g },
  { pattern: /[a-z][a-z0-9+.-]*:\/\/(?<secret>[^\s/@"'?#\\]+)@/gi, group: 'secret' },
  { pattern: /\b(?:Bearer|Basic) +(?<secret>[A-Za-z0-9._~+/=-]{16,})/gi, group: 'secret' },
  {
    pattern:
      /(?:passw(?:or)?d|pwd|secret|token|signature|\bsig|(?:api|access)[-_]?key)=(?<secret>[^&\s"'\\]+)/gi,
    group: 'secret',
  },
  { pattern: /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g },
  {
    pattern:
      /\b(?:A[KS]IA[0-9A-Z]{16}\b|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}|glpat-[\w-]{20,}|hf_[A-Za-z0-9]{20,}|sk-[\w-]{20,})/g,
  },
  { pattern: /[A-Za-z0-9+/_=]{24,}/g, isSecret: isRandomLooking },
];

/**
 * Whether a line may hold anything that the rules above find: quick, and never wrong with a no.
 *
 * Most lines hold nothing, and taking each apart would cost more than all the rest of recording.
 */
export function mayHoldSecrets(line: string): boolean {
  return hasSuspiciousPart(line) && (suspiciousWords.test(line) || suspiciousRun.test(line));
}

const suspiciousWords =
  /passw|passphrase|secret(?!Name\\?":|:[0-9a-f]{16})|token|credential|(?:api|access|private|signing|encryption)[-_.]?key|authorization|cookie|-----BEGIN |:\/\/[^\s/@"'?#\\]+@|bearer |basic |eyJ|A[KS]IA|gh[pousr]_|xox|AIza|glpat-|hf_|sk-|pwd=|sig(?:nature)?=/i;

/** A long run with a digit in it; those without one are words. */
const suspiciousRun = /(?<![A-Za-z0-9+/_=])(?=[A-Za-z+/_=]*[0-9])[A-Za-z0-9+/_=]{24,}/;

const leastBitsPerCharacter = 3.8;

/** Names, paths and words have few capitals, no digits, or little variety; keys have all three. */
function isRandomLooking(text: string): boolean {
  const hasAll = [/[A-Z].*[A-Z]/, /[a-z].*[a-z]/, /[0-9]/].every((each) => each.test(text));
  return hasAll && bitsPerCharacter(text) >= leastBitsPerCharacter;
}

/** Shannon's entropy of the characters of `text`. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}
