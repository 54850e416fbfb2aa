import type { KubeObject, ServerWorkloadKind } from '@troupe/resources';
import type { Path } from './path.ts';
import type { SeenView } from './supervisor-books.ts';

/** What an actor waits for. Every wait has a reason and a beginning. */
export interface Wait {
  /** What has to happen, in words that read well after "waits for". */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** What went wrong last, where that is why it still waits. */
  readonly error?: string;
}

/** What every state of a resource machine says of itself. */
export interface StateMeta {
  /** What has to happen before the actor goes on; read after "waits for". */
  readonly waitsFor: string;
}

/** What a resource actor starts from: facts that outlive it. */
export interface ResourceInput {
  readonly path: Path;
  readonly object: KubeObject;
  /** The scheduler epoch that is in sync, or null. */
  readonly epoch: number | null;
  /** Why there is no session, where that is known. */
  readonly sessionError: string | null;
  /** What the scheduler last said of this name in that epoch. */
  readonly view: SeenView['view'] | null;
  /** An actor of this name ended shortly before: the stream may still bring words about what it stood for. */
  readonly hadNamesake: boolean;
  /** What runs the pods of Servers. */
  readonly serverWorkload: ServerWorkloadKind;
  /** Milliseconds since 1970. */
  readonly at: number;
}
