import type { Given, KubeCall } from '@troupe/actors';
import type { WatchEvent } from '@troupe/embedded-kube';
import {
  type Experiment,
  experimentFinalizer,
  type KubeObject,
  type Model,
  modelFinalizer,
  type Pipeline,
  pipelineFinalizer,
  readyType,
  type StatusBlock,
  statusOf,
} from '@troupe/resources';
import { type Cluster, resources } from './cluster.ts';
import { fingerprintOf, type Landing, type ScheduledKind, type Sighting } from './words.ts';

/**
 * Keeps what really happened in cluster and schedulers, and holds the operator's every move to it.
 *
 * It stands on the far side of the faulty ports: what it is told of has happened, whatever the
 * operator gets to hear.
 */
export interface Truth {
  /** What the operator did that it must never do, in the order of doing. */
  readonly violations: readonly string[];
  /** The operator sends a call to Kubernetes. */
  requested(call: KubeCall): void;
  /** An actor gave a command. */
  gave(given: Given): void;
  /** A scheduler took a load. */
  landed(namespace: string, landing: Landing): void;
  /** A scheduler took an unload. */
  unloaded(namespace: string, kind: ScheduledKind, name: string): void;
  /** A scheduler said this; the operator may or may not get to hear it. Null tells nothing. */
  sighted(namespace: string, sighting: Sighting | null): void;
  /** A scheduler said that it knows none of this name. */
  denied(namespace: string, kind: ScheduledKind, name: string): void;
  /** Something happened that must not. */
  violated(text: string): void;
  /** Whether something without a resource may be on a scheduler: nobody told the operator in time. */
  mayBeOrphan(namespace: string, kind: ScheduledKind, name: string): boolean;
}

/** What was asked of a scheduler, or seen on it, and when. */
interface Load {
  readonly order: number;
  readonly generation: number;
  readonly fingerprint: string | null;
}

/** What is known of one name on one scheduler. */
interface NameHistory {
  readonly loads: Load[];
  /** When it was seen to serve, with what. */
  readonly serving: Load[];
  /** When the scheduler last took an unload of it. */
  unloaded: number;
  /** When the scheduler last said that nothing is left of it. */
  gone: number;
  mayBeOrphan: boolean;
}

interface Incarnation {
  /** When it was made. */
  readonly born: number;
  /** Bears our finalizer now; has ever borne it. */
  finalized: boolean;
  wasFinalized: boolean;
  observedGeneration: number;
}

/** What a truth is kept of. */
export interface TruthOptions {
  readonly cluster: Cluster;
  /** Whether an agent holds such a model, which a restarted scheduler will then learn of anew. */
  readonly isHeld: (namespace: string, name: string) => boolean;
}

const finalizers: Readonly<Record<ScheduledKind, string>> = {
  Model: modelFinalizer,
  Pipeline: pipelineFinalizer,
  Experiment: experimentFinalizer,
};

const loads: ReadonlySet<string> = new Set(['LoadModel', 'LoadPipeline', 'StartExperiment']);

type Resource = (Model | Pipeline | Experiment) & { readonly status?: StatusBlock };

/** Starts to keep the truth. */
export function createTruth({ cluster, isHeld }: TruthOptions): Truth {
  const violations: string[] = [];
  const names = new Map<string, NameHistory>();
  const incarnations = new Map<string, Incarnation>();
  /** Counts what happens, since much of it happens in one millisecond. */
  let order = 0;

  function historyOf(namespace: string, kind: ScheduledKind, name: string): NameHistory {
    const key = `${kind} ${namespace}/${name}`;
    const unknown = { loads: [], serving: [], unloaded: 0, gone: 0, mayBeOrphan: false };
    const known = names.get(key) ?? unknown;
    names.set(key, known);
    return known;
  }

  function changed(kind: ScheduledKind, event: WatchEvent): void {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    order += 1;
    const object = event.stored.object as Resource;
    const { uid } = object.metadata;
    const known = incarnations.get(uid) ?? {
      born: order,
      finalized: false,
      wasFinalized: false,
      observedGeneration: 0,
    };
    incarnations.set(uid, known);
    const isFinalized = event.type !== 'DELETED' && hasFinalizer(kind, object);
    if (known.finalized && !isFinalized) released(kind, object, known);
    known.finalized = isFinalized;
    known.wasFinalized ||= isFinalized;
    if (event.type === 'DELETED') return;
    if (cluster.writer === 'operator' && event.type === 'MODIFIED') written(kind, object, known);
    known.observedGeneration = object.status?.observedGeneration ?? 0;
  }

  /** The finalizer went: the operator may take it off only on the scheduler's word. */
  function released(kind: ScheduledKind, { metadata }: KubeObject, { born }: Incarnation): void {
    const { namespace, name } = metadata;
    const history = historyOf(namespace, kind, name);
    if (cluster.writer !== 'operator') {
      history.mayBeOrphan = true;
      return;
    }
    const lastLoad = history.loads.at(-1)?.order ?? 0;
    // Of what is not a model, words of an end are said of older versions and of starts as well.
    const lastWord = kind === 'Model' ? history.gone : Math.min(history.gone, history.unloaded);
    if (lastWord < Math.max(born, lastLoad)) {
      violated(`the finalizer of ${namespace}/${name} went before the scheduler had let go of it`);
    }
    history.mayBeOrphan = kind === 'Model' && isHeld(namespace, name);
  }

  function written(kind: ScheduledKind, object: Resource, known: Incarnation): void {
    const { namespace, name, generation = 0 } = object.metadata;
    const { observedGeneration = 0, conditions } = object.status ?? {};
    const id = `${namespace}/${name}`;
    if (observedGeneration < known.observedGeneration) {
      const before = known.observedGeneration;
      violated(`observedGeneration of ${id} went back from ${before} to ${observedGeneration}`);
    }
    const isReady = statusOf(conditions, readyType) === 'True';
    if (isReady && observedGeneration === generation && !hasServed(kind, object, known)) {
      violated(
        `${id} is shown Ready at generation ${generation}, which the scheduler never had available`,
      );
    }
  }

  /** Whether this generation of this incarnation was loaded and was then seen to serve. */
  function hasServed(kind: ScheduledKind, object: Resource, { born }: Incarnation): boolean {
    const { namespace, name, generation = 0 } = object.metadata;
    const fingerprint = fingerprintOf(object);
    const matches = (each: Load): boolean =>
      each.generation === generation &&
      (each.fingerprint === null || each.fingerprint === fingerprint);
    const history = historyOf(namespace, kind, name);
    const load = history.loads.find((each) => each.order > born && matches(each));
    if (load === undefined) return false;
    return history.serving.some((each) => each.order >= load.order && matches(each));
  }

  function violated(text: string): void {
    violations.push(text);
  }

  for (const kind of ['Model', 'Pipeline', 'Experiment'] as const) {
    const { resourceVersion } = cluster.core;
    cluster.core.watch(resources[kind], { resourceVersion }, (event) => changed(kind, event));
  }

  return {
    violations,
    violated,
    requested(call) {
      if (call.type !== 'Patch') return;
      const metadata = (call.patch.metadata ?? {}) as Readonly<Record<string, unknown>>;
      const { kind, name, uid } = call.target;
      if (uid === '' || metadata.uid !== uid) {
        violated(`a write to ${kind} ${name} does not carry its UID`);
      }
      if (metadata.finalizers !== undefined && metadata.resourceVersion === undefined) {
        violated(`a write of the finalizers of ${kind} ${name} carries no resourceVersion`);
      }
    },
    gave({ who, command }) {
      if (!loads.has(command.type)) return;
      const uid = who.slice(who.indexOf('#') + 1);
      if (incarnations.get(uid)?.wasFinalized !== true) {
        violated(`${who} asked for a load before its finalizer was stored`);
      }
    },
    landed(namespace, { kind, name, generation, fingerprint }) {
      order += 1;
      historyOf(namespace, kind, name).loads.push({ order, generation, fingerprint });
    },
    unloaded(namespace, kind, name) {
      order += 1;
      historyOf(namespace, kind, name).unloaded = order;
    },
    sighted(namespace, sighting) {
      order += 1;
      if (sighting === null) return;
      const { kind, name, generation, fingerprint, serves, hasEnded } = sighting;
      const history = historyOf(namespace, kind, name);
      if (hasEnded) history.gone = order;
      else if (serves) history.serving.push({ order, generation, fingerprint });
    },
    denied(namespace, kind, name) {
      order += 1;
      const history = historyOf(namespace, kind, name);
      history.gone = order;
      history.unloaded = order;
    },
    mayBeOrphan: (namespace, kind, name) => historyOf(namespace, kind, name).mayBeOrphan,
  };
}

function hasFinalizer(kind: ScheduledKind, { metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(finalizers[kind]) ?? false;
}
