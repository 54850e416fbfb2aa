import { createHmac } from 'node:crypto';
import type { DefinitionDigests } from '@troupe/actors';
import { isReference, isSecretKey, mayHoldSecrets, secretShapes } from './secret-words.ts';

/** Puts tokens in the place of secrets, the same token for the same secret. */
export interface Tokenizer {
  /** Translates one line of JSON; one without secrets comes back as it is. */
  line(json: string): string;
  /** Translates what a line stands for; one without secrets comes back as it is. */
  value(line: object): object;
  /** Whether a text is never a reason to translate anything, be it a key or a value. */
  isHarmless(text: string): boolean;
  /** The key whose values are translated, once any are. */
  readonly translatedKey: string | null;
}

/** What a tokenizer is made of. */
export interface TokenizerOptions {
  /** Known to this journal's writer alone, and kept nowhere: tokens tell nothing without it. */
  readonly key: Uint8Array;
  readonly digests: DefinitionDigests;
}

/** Tokens and digests that are remembered; older ones are worked out again. */
const maxRemembered = 10_000;

const token = /^secret:[0-9a-f]{16}$/;

/**
 * Makes the tokenizer of one journal.
 *
 * A definition with secrets has a digest, which the scheduler's views of it carry. A replay works
 * the digest out anew, from the definition with tokens, so a recorded digest of a definition that was
 * changed by tokens is translated too: to that of the changed one. Definitions come before their
 * digests, since a digest is made of what a message said.
 */
export function createTokenizer({ key, digests }: TokenizerOptions): Tokenizer {
  const tokens = new Map<string, string>();
  const translated = new Map<string, string>();

  function tokenOf(secret: string): string {
    if (token.test(secret)) return secret;
    const known = tokens.get(secret);
    if (known !== undefined) return known;
    const mac = createHmac('sha256', key).update(secret).digest('hex').slice(0, 16);
    return remember(tokens, secret, `secret:${mac}`);
  }

  function text(value: string): string {
    if (!mayHoldSecrets(value)) return value;
    if (/^\s*[[{]/.test(value)) {
      const inner = parsed(value);
      if (inner !== undefined) {
        const clean = walk(inner);
        return clean === inner ? value : JSON.stringify(clean);
      }
    }
    return secretShapes.reduce((current, { pattern, group, isSecret }) => {
      return current.replace(pattern, (...match) => {
        const [whole] = match as [string];
        if (isSecret !== undefined && !isSecret(whole)) return whole;
        if (group === undefined) return tokenOf(whole);
        const { secret = '' } = match.at(-1) as { secret?: string };
        const start = whole.lastIndexOf(secret);
        return whole.slice(0, start) + tokenOf(secret) + whole.slice(start + secret.length);
      });
    }, value);
  }

  /** The value with tokens: the same value where nothing had to change. */
  function walk(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map(walk);
      return items.some((item, i) => item !== value[i]) ? items : value;
    }
    return walkObject(value as Readonly<Record<string, unknown>>);
  }

  function walkObject(object: Readonly<Record<string, unknown>>): unknown {
    if (isSecretObject(object)) return identityOf(object);
    const isPair = typeof object.name === 'string' && isSecretKey(object.name);
    let changed = false;
    const entries = Object.entries(object).map(([key, value]): [string, unknown] => {
      const hides = isSecretKey(key) || (isPair && key === 'value');
      const clean = hides ? hidden(value) : walk(value);
      changed ||= clean !== value;
      return [key, clean];
    });
    const known = object[digests.key];
    if (typeof known === 'string') {
      const digest = translated.get(known);
      if (digest !== undefined) {
        changed = true;
        entries.push([digests.key, digest]);
      }
    }
    if (!changed) return object;
    const clean = Object.fromEntries(entries);
    if (digests.isDefinition(object) && digests.isDefinition(clean)) {
      const [before, after] = [digests.digest(object), digests.digest(clean)];
      if (before !== after) remember(translated, before, after);
    }
    return clean;
  }

  function hidden(value: unknown): unknown {
    if (typeof value !== 'string') return walk(value);
    return value === '' || isReference(value) ? value : tokenOf(value);
  }

  return {
    value: (line) => walk(line) as object,
    isHarmless: (each) => !isSecretKey(each) && each !== 'Secret' && text(each) === each,
    get translatedKey() {
      return translated.size > 0 ? digests.key : null;
    },
    line(json) {
      const isPlain = !mayHoldSecrets(json) && !(translated.size > 0 && json.includes(digests.key));
      if (isPlain) return json;
      const value: unknown = JSON.parse(json);
      const clean = walk(value);
      return clean === value ? json : JSON.stringify(clean);
    },
  };
}

function remember(map: Map<string, string>, key: string, value: string): string {
  if (map.size >= maxRemembered) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  map.set(key, value);
  return value;
}

/** Kubernetes Secrets, of which no more than the identity is kept. */
function isSecretObject(object: Readonly<Record<string, unknown>>): boolean {
  return object.kind === 'Secret' && ('data' in object || 'stringData' in object);
}

function identityOf({ apiVersion, kind, metadata }: Readonly<Record<string, unknown>>): unknown {
  const { name, namespace, uid, resourceVersion } = (metadata ?? {}) as Record<string, unknown>;
  return { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
