import { expect, test } from '@jest/globals';
import type { KubeChange } from '@troupe/actors';
import type { KubeObject } from '@troupe/resources';
import fc from 'fast-check';
import { createObjectStore } from './object-store.ts';
import {
  type ReflectorEffect,
  type ReflectorInput,
  type ReflectorStep,
  reflectorStep,
  startReflector,
} from './reflector.ts';
import { sampleModel } from './test/sample-object.ts';

const PAGE = 2;
const TICK_MS = 400;

/** A server with one kind: what exists, the history that watches replay, and how far it reaches. */
class ModelServer {
  readonly objects = new Map<string, KubeObject>();
  readonly history: { readonly version: number; readonly event: ReflectorInput }[] = [];
  oldest = 0;
  version = 0;

  create(name: string): void {
    if (!this.objects.has(name)) this.#store(name, `${name}-${this.version + 1}`);
  }

  update(name: string): void {
    const object = this.objects.get(name);
    if (object) this.#store(name, object.metadata.uid);
  }

  delete(name: string): void {
    const old = this.objects.get(name);
    if (!old) return;
    this.version += 1;
    this.objects.delete(name);
    const resourceVersion = String(this.version);
    const object = sampleModel(name, { uid: old.metadata.uid, resourceVersion });
    this.history.push({ version: this.version, event: { type: 'Deleted', object } });
  }

  expire(): void {
    this.oldest = this.version;
  }

  #store(name: string, uid: string): void {
    this.version += 1;
    const object = sampleModel(name, { uid, resourceVersion: String(this.version) });
    this.objects.set(name, object);
    this.history.push({ version: this.version, event: { type: 'Upserted', object } });
  }
}

/** A reflector against that server; each `answer` lets its present activity take one turn. */
class Run {
  readonly server = new ModelServer();
  readonly rebuilt = new Map<string, KubeObject>();
  readonly #store = createObjectStore();
  #snapshot: { readonly version: number; readonly left: KubeObject[] } | undefined;
  #position = 0;
  #opened = false;
  #now = 0;
  #activity: ReflectorEffect | undefined;
  #step: ReflectorStep = startReflector();
  synced = 0;

  constructor() {
    this.#perform();
  }

  answer(fault: 'none' | 'broken' | 'ended' | 'refused' | 'expired'): void {
    this.#now += TICK_MS;
    const at = this.#now;
    if (this.#activity?.type === 'Pause') this.#tell({ type: 'PauseOver' });
    else if (fault === 'ended' && this.#opened) this.#tell({ type: 'WatchEnded', at });
    else if (fault === 'broken' || fault === 'refused' || fault === 'expired') {
      const code = { broken: 0, refused: 403, expired: 410 }[fault];
      this.#fail(code, at);
    } else if (this.#activity?.type === 'List') this.#page(this.#activity.continueToken, at);
    else this.#watch(at);
  }

  bookmark(): void {
    if (!this.#opened || this.#next() !== undefined) return;
    this.#position = this.server.version;
    this.#tell({ type: 'Bookmark', resourceVersion: String(this.#position) });
  }

  get isSettled(): boolean {
    return this.#opened && this.#next() === undefined;
  }

  #fail(code: number, at: number): void {
    const failure = { code, message: `failed by ${code}` };
    const isList = this.#activity?.type === 'List';
    this.#tell({ type: isList ? 'ListFailed' : 'WatchFailed', failure, at });
  }

  #page(token: string | undefined, at: number): void {
    if (token === undefined) {
      const { version, objects } = this.server;
      this.#snapshot = { version, left: [...objects.values()] };
    }
    const snapshot = this.#snapshot;
    if (!snapshot || snapshot.version < this.server.oldest) {
      this.#fail(410, at);
      return;
    }
    const objects = snapshot.left.splice(0, PAGE);
    this.#tell({
      type: 'Page',
      objects,
      resourceVersion: String(snapshot.version),
      continueToken: snapshot.left.length > 0 ? 'next' : undefined,
    });
  }

  #watch(at: number): void {
    if (this.#position < this.server.oldest && !this.#opened) {
      this.#fail(410, at);
    } else if (!this.#opened) {
      this.#opened = true;
      this.#tell({ type: 'WatchOpened', at });
    } else {
      const next = this.#next();
      if (!next) return;
      this.#position = next.version;
      this.#tell(next.event);
    }
  }

  #next(): ModelServer['history'][number] | undefined {
    return this.server.history.find(({ version }) => version > this.#position);
  }

  #tell(input: ReflectorInput): void {
    this.#step = reflectorStep(this.#step.state, input);
    this.#perform();
  }

  #perform(): void {
    const { writer } = this.#store;
    for (const effect of this.#step.effects) {
      if (effect.type === 'Buffer') writer.buffer(effect.objects);
      else if (effect.type === 'DiscardBuffer') writer.discardBuffer();
      else if (effect.type === 'Swap') this.#apply(writer.swap());
      else if (effect.type === 'Upsert') this.#apply(writer.upsert(effect.object));
      else if (effect.type === 'Remove') this.#apply(writer.remove(effect.object));
      else if (effect.type === 'Say') this.synced += effect.change.type === 'Synced' ? 1 : 0;
      else {
        this.#activity = effect;
        this.#opened = false;
        if (effect.type === 'Watch') this.#position = Number(effect.resourceVersion);
      }
    }
  }

  #apply(changes: readonly KubeChange[]): void {
    for (const change of changes) {
      if (change.type === 'Gone') {
        expect(this.rebuilt.get(change.ref.name)?.metadata.uid).toBe(change.ref.uid);
        this.rebuilt.delete(change.ref.name);
      } else if (change.type === 'Observed') {
        const { name, uid, resourceVersion } = change.object.metadata;
        const before = this.rebuilt.get(name);
        // An incarnation is gone before its namesake shows, and no version is repeated.
        expect(before?.metadata.uid ?? uid).toBe(uid);
        expect(before?.metadata.resourceVersion).not.toBe(resourceVersion);
        this.rebuilt.set(name, change.object);
      }
    }
    expect([...this.#store.reader.values()].length).toBe(this.rebuilt.size);
  }
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const command = fc.oneof(
  { weight: 3, arbitrary: name.map((n) => (run: Run) => run.server.create(n)) },
  { weight: 2, arbitrary: name.map((n) => (run: Run) => run.server.update(n)) },
  { weight: 2, arbitrary: name.map((n) => (run: Run) => run.server.delete(n)) },
  {
    weight: 2,
    arbitrary: name.map((n) => (run: Run) => {
      run.server.delete(n);
      run.server.create(n);
    }),
  },
  { weight: 1, arbitrary: fc.constant((run: Run) => run.server.expire()) },
  { weight: 1, arbitrary: fc.constant((run: Run) => run.bookmark()) },
  { weight: 8, arbitrary: fc.constant((run: Run) => run.answer('none')) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('broken', 'ended', 'refused', 'expired')
      .map((fault) => (run: Run) => run.answer(fault)),
  },
);

test('whatever is changed, cut off, refused or forgotten, the deltas rebuild the set of the server', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
      const run = new Run();
      for (const execute of commands) execute(run);
      for (let turns = 0; !run.isSettled; turns += 1) {
        expect(turns).toBeLessThan(200);
        run.answer('none');
      }
      expect(Object.fromEntries(run.rebuilt)).toEqual(Object.fromEntries(run.server.objects));
      expect(run.synced).toBe(1);
    }),
    { numRuns: 500 },
  );
});
