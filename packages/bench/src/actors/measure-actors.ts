import {
  createStepper,
  type Fact,
  nameKey,
  type Path,
  resourcePath,
  type Stepper,
  supervisorPath,
} from '@troupe/actors';
import {
  type KubeObject,
  loadModelRequest,
  type Model,
  type ModelView,
  modelFingerprint,
  seldonApiVersion,
} from '@troupe/resources';
import { meansOf } from '../statistics.ts';

/**
 * Costs at one number of actors. All times are of one fact at the stepper, in microseconds of the
 * thread's processor time: what else the machine does is not in them, garbage collection is.
 */
export interface ActorFigures {
  readonly actors: number;
  /** `ResourceObserved` of a new Model. */
  readonly spawnUs: number;
  /** A fact that changes an actor's state: finalizer stored, load taken, model available. */
  readonly eventUs: number;
  /** `WriteConfirmed` of a status, which changes no state. */
  readonly quietEventUs: number;
  /** `ResourceGone`. */
  readonly stopUs: number;
  /** What each actor holds when it is ready, its resource included, in bytes of the heap. */
  readonly heapBytes: number;
}

/** A fact with the actor that it is for. */
interface Addressed {
  readonly to: Path;
  readonly fact: Fact;
}

const namespace = 'bench';
const epoch = 1;
const warmUpActors = 2_000;
/** A few actors live again and again until it is so many, as processor time comes in coarse grains. */
const leastLives = 10_000;

/**
 * Brings so many Models from their first observation to ready and away again, all of them through
 * one step before any goes on to the next. Others before them warm the code up; where they are few,
 * all of it is done several times and the figures are means.
 *
 * @param collectGarbage frees what nobody holds, as `gc` of `--expose-gc` does.
 */
export function measureActors(actors: number, collectGarbage: () => void): ActorFigures {
  liveThrough(warmUpActors, collectGarbage);
  const rounds = Math.max(Math.round(leastLives / actors), 1);
  return meansOf(Array.from({ length: rounds }, () => liveThrough(actors, collectGarbage)));
}

function liveThrough(actors: number, collectGarbage: () => void): ActorFigures {
  const stepper = createStepper();
  openSession(stepper);
  const heapBefore = heapAfter(collectGarbage);

  const stepsUs = (factOf: (number: number) => Addressed) => timeSteps(stepper, actors, factOf);
  const spawnUs = stepsUs((number) => {
    const object = model(number);
    return { to: pathOf(number), fact: { type: 'ResourceObserved', object } };
  });
  const finalizedUs = stepsUs((number) => written(number, 'finalizer', 0));
  const acceptedUs = stepsUs((number) => ({
    to: pathOf(number),
    fact: { type: 'RequestAccepted', method: 'LoadModel', epoch, generation: 1 },
  }));
  const availableUs = stepsUs((number) => ({
    to: nameKey('model', namespace, nameOf(number)),
    fact: { type: 'ModelStatusReported', epoch, source: 'stream', view: available(number) },
  }));
  const quietEventUs = stepsUs((number) => written(number, 'status', 2));
  assertReady(stepper, actors);
  const heapBytes = (heapAfter(collectGarbage) - heapBefore) / actors;
  const stopUs = stepsUs((number) => ({ to: pathOf(number), fact: { type: 'ResourceGone' } }));
  stepper.supervisor.stop();
  return {
    actors,
    spawnUs,
    eventUs: (finalizedUs + acceptedUs + availableUs) / 3,
    quietEventUs,
    stopUs,
    heapBytes,
  };
}

/** One more Model, which stays, keeps the namespace's session open and in sync. */
function openSession(stepper: Stepper): void {
  const resident = { ...model(0), metadata: { ...model(0).metadata, name: 'resident', uid: 'r' } };
  const to = resourcePath('model', resident.metadata);
  stepper.step(to, { type: 'ResourceObserved', object: resident }, Date.now());
  stepper.step(supervisorPath, { type: 'SessionSynced', namespace, epoch }, Date.now());
}

/** The mean cost of a step; the facts are made beforehand. */
function timeSteps(
  stepper: Stepper,
  actors: number,
  factOf: (number: number) => Addressed,
): number {
  const facts = Array.from({ length: actors }, (_, number) => factOf(number));
  const at = Date.now();
  const begun = threadUs();
  for (const { to, fact } of facts) stepper.step(to, fact, at);
  return (threadUs() - begun) / actors;
}

function threadUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function assertReady(stepper: Stepper, actors: number): void {
  let ready = 0;
  for (const { state } of stepper.supervisor.actors()) if (state === 'ready.serving') ready += 1;
  if (ready !== actors) throw new Error(`${ready} of ${actors} actors are ready, so nothing holds`);
}

function heapAfter(collectGarbage: () => void): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function nameOf(number: number): string {
  return `model-${number}`;
}

function pathOf(number: number): Path {
  return resourcePath('model', { namespace, name: nameOf(number), uid: `uid-${number}` });
}

function model(number: number): KubeObject & Model {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Model',
    metadata: {
      name: nameOf(number),
      namespace,
      uid: `uid-${number}`,
      resourceVersion: String(number + 1),
      generation: 1,
    },
    spec: {
      storageUri: `gs://models/sklearn/iris-${number}`,
      requirements: ['sklearn'],
      memory: '100Ki',
    },
  };
}

function available(number: number): ModelView {
  const { model: definition } = loadModelRequest(model(number));
  if (definition === undefined) throw new Error('a load request without a model');
  return {
    generation: 1,
    version: 1,
    state: 'ModelAvailable',
    reason: '',
    gatewayState: 'ModelCreate',
    gatewayReason: '',
    availableReplicas: 1,
    unavailableReplicas: 0,
    serverName: 'mlserver',
    deleted: false,
    fingerprint: modelFingerprint(definition),
  };
}

function written(number: number, write: 'finalizer' | 'status', serial: number): Addressed {
  const resourceVersion = String(1_000_000 + number);
  return { to: pathOf(number), fact: { type: 'WriteConfirmed', write, resourceVersion, serial } };
}
