import type { KubeObject, SeldonRuntime, Server } from '@troupe/resources';
import type { Fact, Timed } from './fact.ts';
import { childKey, type Path } from './path.ts';
import type { Slot, SupervisorBooks } from './supervisor-books.ts';

/** What tells an actor of the config that it follows. */
export type ConfigFact = Extract<Fact, { type: 'ConfigObserved' | 'ConfigGone' }>;

/** The key of the config that a resource follows, as the index has it; null where it follows none. */
export function followedConfig(object: KubeObject): Path | null {
  const { kind, name } = namedConfig(object);
  return typeof name === 'string' && name !== '' ? configKey(kind, name) : null;
}

function namedConfig(object: KubeObject): { readonly kind: string; readonly name?: unknown } {
  switch (object.kind) {
    case 'Server':
      return { kind: 'ServerConfig', name: (object as Server).spec?.serverConfig };
    case 'SeldonRuntime':
      return { kind: 'SeldonConfig', name: (object as SeldonRuntime).spec?.seldonConfig };
    default:
      return { kind: '' };
  }
}

/** The key of a config; all of them are in the operator's own namespace. */
function configKey(kind: string, name: string): Path {
  return childKey({ kind, name });
}

/** What is known of the config at `key`; null while its kind was not listed. */
function configFact(
  { configs, syncedKinds }: Pick<SupervisorBooks, 'configs' | 'syncedKinds'>,
  key: Path,
): ConfigFact | null {
  const object = configs.get(key);
  if (object !== undefined) return { type: 'ConfigObserved', object };
  const slash = key.indexOf('/');
  const kind = key.slice(0, slash);
  return syncedKinds.has(kind) ? { type: 'ConfigGone', kind, name: key.slice(slash + 1) } : null;
}

/** Notes what a config is now. */
export function noteConfig({ configs }: Pick<SupervisorBooks, 'configs'>, fact: ConfigFact): Path {
  if (fact.type === 'ConfigGone') {
    const gone = configKey(fact.kind, fact.name);
    configs.delete(gone);
    return gone;
  }
  const { object } = fact;
  const key = configKey(object.kind, object.metadata.name);
  configs.set(key, object);
  return key;
}

/** Notes which config a resource follows by its present spec. */
export function noteFollowed(
  { followers }: Pick<SupervisorBooks, 'followers'>,
  { path, object }: Pick<Slot, 'path' | 'object'>,
): void {
  const key = followedConfig(object);
  followers.note(path, key === null ? [] : [key]);
}

/** What keeping configs needs of a supervisor. */
export interface ConfigKeeperOptions {
  readonly books: Pick<SupervisorBooks, 'configs' | 'followers' | 'slots' | 'syncedKinds'>;
  readonly send: (slot: Slot, fact: Timed) => void;
  /** Tells many, in chunks. */
  readonly broadcast: (audience: string, to: readonly Path[], fact: Fact, at: number) => void;
}

/** Takes configs to those that follow them, and to no other. */
export interface ConfigKeeper {
  /** Tells an actor what is known of the config that it follows. */
  tell(slot: Slot, at: number): void;
  /** Takes note of a config, and tells those that follow it. */
  hear(fact: Timed<ConfigFact>): void;
  /** Those that follow a config which there is none of learn so once all that there are were listed. */
  listed(kind: string, at: number): void;
}

/** Makes the keeper of a supervisor's configs. */
export function createConfigKeeper({ books, send, broadcast }: ConfigKeeperOptions): ConfigKeeper {
  function tell(slot: Slot, at: number): void {
    const key = followedConfig(slot.object);
    const fact = key === null ? null : configFact(books, key);
    if (fact !== null) send(slot, { ...fact, at });
  }

  return {
    tell,
    hear({ at, ...fact }) {
      const key = noteConfig(books, fact);
      broadcast(key, books.followers.usersOf(key), fact, at);
    },
    listed(kind, at) {
      for (const slot of books.slots.values()) {
        const key = followedConfig(slot.object);
        if (key?.startsWith(`${kind}/`) && !books.configs.has(key)) tell(slot, at);
      }
    },
  };
}
