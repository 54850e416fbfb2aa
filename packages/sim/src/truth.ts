import type { Given, KubeCall } from '@troupe/actors';
import type { WatchEvent } from '@troupe/embedded-kube';
import {
  isUnloaded,
  loadModelRequest,
  type Model,
  modelFinalizer,
  modelFingerprint,
  modelReadyType,
  modelViewOf,
  SpecError,
  statusOf,
} from '@troupe/resources';
import type { LoadModelRequest, ModelStatusResponse } from '@troupe/scheduler-api';
import { type Cluster, resources } from './cluster.ts';

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
  landed(namespace: string, request: LoadModelRequest): void;
  /** A scheduler said this; the operator may or may not get to hear it. */
  sighted(namespace: string, message: ModelStatusResponse): void;
  /** A scheduler said that it knows no model of this name. */
  denied(namespace: string, name: string): void;
  /** Something happened that must not. */
  violated(text: string): void;
  /** Whether a model without a resource may be on a scheduler: nobody told the operator in time. */
  mayBeOrphan(namespace: string, name: string): boolean;
}

interface Load {
  readonly order: number;
  readonly generation: number;
  readonly fingerprint: string;
}

/** What is known of one name on one scheduler. */
interface NameHistory {
  readonly loads: Load[];
  /** When it was seen Available, with what. */
  readonly available: Load[];
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

/** Starts to keep the truth. */
export function createTruth({ cluster, isHeld }: TruthOptions): Truth {
  const violations: string[] = [];
  const names = new Map<string, NameHistory>();
  const incarnations = new Map<string, Incarnation>();
  /** Counts what happens, since much of it happens in one millisecond. */
  let order = 0;

  function historyOf(namespace: string, name: string): NameHistory {
    const key = `${namespace}/${name}`;
    const known = names.get(key) ?? { loads: [], available: [], gone: 0, mayBeOrphan: false };
    names.set(key, known);
    return known;
  }

  function changed(event: WatchEvent): void {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    order += 1;
    const model = event.stored.object as Model;
    const { uid } = model.metadata;
    const known = incarnations.get(uid) ?? {
      born: order,
      finalized: false,
      wasFinalized: false,
      observedGeneration: 0,
    };
    incarnations.set(uid, known);
    const isFinalized = event.type !== 'DELETED' && hasFinalizer(model);
    if (known.finalized && !isFinalized) released(model, known);
    known.finalized = isFinalized;
    known.wasFinalized ||= isFinalized;
    if (cluster.writer === 'operator' && event.type === 'MODIFIED') written(model, known);
  }

  /** The finalizer went: the operator may take it off only on the scheduler's word. */
  function released({ metadata }: Model, { born }: Incarnation): void {
    const { namespace, name } = metadata;
    const history = historyOf(namespace, name);
    if (cluster.writer !== 'operator') {
      history.mayBeOrphan = true;
      return;
    }
    const lastLoad = history.loads.at(-1)?.order ?? 0;
    if (history.gone < Math.max(born, lastLoad)) {
      violated(`the finalizer of ${namespace}/${name} went before the scheduler had let go of it`);
    }
    history.mayBeOrphan = isHeld(namespace, name);
  }

  function written(model: Model, known: Incarnation): void {
    const { namespace, name, generation = 0 } = model.metadata;
    const { observedGeneration = 0, conditions } = model.status ?? {};
    if (observedGeneration < known.observedGeneration) {
      violated(
        `observedGeneration of ${namespace}/${name} went back from ${known.observedGeneration} to ${observedGeneration}`,
      );
    }
    known.observedGeneration = observedGeneration;
    const isReady = statusOf(conditions, modelReadyType) === 'True';
    if (isReady && observedGeneration === generation && !wasAvailable(model, known)) {
      violated(
        `${namespace}/${name} is shown Ready at generation ${generation}, which the scheduler never had available`,
      );
    }
  }

  /** Whether this generation of this incarnation was loaded and was then seen available. */
  function wasAvailable(model: Model, { born }: Incarnation): boolean {
    const { namespace, name, generation = 0 } = model.metadata;
    const fingerprint = fingerprintOf(model);
    const matches = (each: Load): boolean =>
      each.generation === generation && each.fingerprint === fingerprint;
    const { loads, available } = historyOf(namespace, name);
    const load = loads.find((each) => each.order > born && matches(each));
    if (load === undefined) return false;
    return available.some((each) => each.order >= load.order && matches(each));
  }

  function violated(text: string): void {
    violations.push(text);
  }

  cluster.core.watch(resources.Model, { resourceVersion: cluster.core.resourceVersion }, changed);

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
      if (command.type !== 'LoadModel') return;
      const uid = who.slice(who.indexOf('#') + 1);
      if (incarnations.get(uid)?.wasFinalized !== true) {
        violated(`${who} asked for a load before its finalizer was stored`);
      }
    },
    landed(namespace, { model }) {
      order += 1;
      if (model === undefined) return;
      historyOf(namespace, model.meta?.name ?? '').loads.push({
        order,
        generation: Number(model.meta?.kubernetesMeta?.generation ?? 0),
        fingerprint: modelFingerprint(model),
      });
    },
    sighted(namespace, message) {
      order += 1;
      const view = modelViewOf(message);
      if (view === null) return;
      const history = historyOf(namespace, message.modelName);
      const { generation, fingerprint } = view;
      if (view.deleted) {
        if (isUnloaded(view)) history.gone = order;
      } else if (view.state === 'ModelAvailable') {
        history.available.push({ order, generation, fingerprint });
      }
    },
    denied(namespace, name) {
      order += 1;
      historyOf(namespace, name).gone = order;
    },
    mayBeOrphan: (namespace, name) => historyOf(namespace, name).mayBeOrphan,
  };
}

/** The digest of what a Model asks of a scheduler; null where its spec contradicts itself. */
export function fingerprintOf(model: Model): string | null {
  try {
    const request = loadModelRequest(model).model;
    return request === undefined ? null : modelFingerprint(request);
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
}

function hasFinalizer({ metadata }: Model): boolean {
  return metadata.finalizers?.includes(modelFinalizer) ?? false;
}
