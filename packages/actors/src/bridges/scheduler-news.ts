import {
  type ExperimentView,
  experimentViewOf,
  type ModelView,
  modelFingerprint,
  modelViewOf,
  type PipelineView,
  pipelineViewOf,
} from '@troupe/resources';
import type {
  ExperimentStatusResponse,
  ModelStatusResponse,
  PipelineStatusResponse,
  Model as WireModel,
} from '@troupe/scheduler-api';
import type { Command } from '../command.ts';
import type { ScheduledActorKind } from '../path.ts';
import type { SchedulerAnswer, SchedulerStream } from '../ports/scheduler-port.ts';
import {
  maxNameLength,
  type NonsenseKind,
  nonsenseInEvent,
  nonsenseInExperiment,
  nonsenseInModel,
  nonsenseInPipeline,
  nonsenseInServer,
} from './nonsense.ts';

/** What a bridge takes from a scheduler's word on a resource: all that it decides from, and no more. */
export interface ResourceNews {
  readonly kind: ScheduledActorKind;
  readonly name: string;
  /**
   * The model that the view's fingerprint is of, where it is not the one last asked for or told of:
   * nobody decides from it, but a journal that puts tokens in the place of secrets has to see it.
   */
  readonly definition?: WireModel;
  /** Null for a word that is left alone. */
  readonly view: ModelView | PipelineView | ExperimentView | null;
  /** Why it is left alone. */
  readonly nonsense?: NonsenseKind;
}

type Message = Extract<SchedulerAnswer, { type: 'StreamMessage' }>;
type Word = Extract<Message, { stream: 'models' | 'pipelines' | 'experiments' }>;
type List = Extract<SchedulerAnswer, { type: 'Listed' }>;

/** An answer of a scheduler port with words on resources in the form in which a bridge takes them. */
export type SchedulerNews =
  | Exclude<SchedulerAnswer, Word | List>
  /** A message of another stream that is left alone. */
  | {
      readonly type: 'NonsenseHeard';
      readonly epoch: number;
      readonly stream: SchedulerStream;
      readonly kind: NonsenseKind;
      readonly about: string;
    }
  | { readonly type: 'ResourceTold'; readonly epoch: number; readonly news: ResourceNews }
  | {
      readonly type: 'ResourcesListed';
      readonly epoch: number;
      readonly id: number;
      readonly items: readonly ResourceNews[];
    };

/** What a bridge is given: answers of its port, as they are or as it reads them. */
export type SchedulerBridgeAnswer = SchedulerAnswer | SchedulerNews;

/** What a journal keeps of the news of a resource: what it was said to be, as far as a bridge decides by it. */
export interface KeptNews {
  readonly kind: ScheduledActorKind;
  readonly name: string;
  readonly definition: WireModel | undefined;
  readonly nonsense: NonsenseKind | undefined;
  readonly view:
    | (Pick<ModelView, 'state'> & { readonly deleted: true | undefined })
    | Pick<PipelineView, 'state' | 'gatewayState' | 'version' | 'modelsReady'>
    | Pick<ExperimentView, 'active'>
    | null;
}

/**
 * The part of an answer that a bridge needs to do the same: the rest of a view goes into a fact, whose
 * record holds it, unless the next news took its place before an actor looked.
 */
export function keptOf(answer: SchedulerBridgeAnswer): unknown {
  if (answer.type === 'ResourceTold') {
    const { type, epoch, news } = answer;
    return { type, epoch, news: keptNews(news) };
  }
  if (answer.type === 'ResourcesListed') return { ...answer, items: answer.items.map(keptNews) };
  return answer;
}

/** Key by key, since a journal asks for it with every word, and copying the rest takes several times as long. */
function keptNews({ kind, name, definition, view, nonsense }: ResourceNews): KeptNews {
  return { kind, name, definition, view: view && keptView(view), nonsense };
}

function keptView(view: NonNullable<ResourceNews['view']>): KeptNews['view'] {
  if ('deleted' in view) return { state: view.state, deleted: view.deleted || undefined };
  if ('active' in view) return { active: view.active };
  const { state, gatewayState, version, modelsReady } = view;
  return { state, gatewayState, version, modelsReady };
}

/** Reads the answers of one session. */
export interface NewsReader {
  /** The answer as a bridge takes it; one that was read already comes back as it is. */
  read(answer: SchedulerBridgeAnswer): SchedulerNews;
  /** Takes note of a command: it holds the definition of a model that the scheduler is going to tell of. */
  note(command: Command): void;
  /** Forgets which definitions were asked for and told of. */
  clear(): void;
}

/** Makes the reader of a namespace's session. */
export function createNewsReader(namespace: string): NewsReader {
  /** Of each name the model that was asked for, or the fingerprint of the one that was told of since. */
  const known = new Map<string, WireModel | string>();

  function isKnown(name: string, fingerprint: string): boolean {
    const last = known.get(name);
    return (typeof last === 'object' ? modelFingerprint(last) : last) === fingerprint;
  }

  function readModel(message: ModelStatusResponse): ResourceNews {
    const kind = 'model';
    const name = message.modelName.slice(0, maxNameLength);
    const nonsense = nonsenseInModel(message, namespace);
    if (nonsense !== null) return { kind, name, view: null, nonsense };
    const view = modelViewOf(message);
    const definition = message.versions[0]?.modelDefn;
    if (view === null || definition === undefined) return { kind, name, view };
    const { fingerprint } = view;
    const isNew = !isKnown(name, fingerprint);
    known.set(name, fingerprint);
    return isNew ? { kind, name, definition, view } : { kind, name, view };
  }

  function readPipeline(message: PipelineStatusResponse): ResourceNews {
    const kind = 'pipeline';
    const name = message.pipelineName.slice(0, maxNameLength);
    const nonsense = nonsenseInPipeline(message, namespace);
    if (nonsense !== null) return { kind, name, view: null, nonsense };
    return { kind, name, view: pipelineViewOf(message) };
  }

  function readExperiment(message: ExperimentStatusResponse): ResourceNews {
    const kind = 'experiment';
    const name = message.experimentName.slice(0, maxNameLength);
    const nonsense = nonsenseInExperiment(message, namespace);
    if (nonsense !== null) return { kind, name, view: null, nonsense };
    return { kind, name, view: experimentViewOf(message) };
  }

  function readList(list: List): readonly ResourceNews[] {
    switch (list.method) {
      case 'ModelStatus':
        return list.items.map(readModel);
      case 'PipelineStatus':
        return list.items.map(readPipeline);
      case 'ExperimentStatus':
        return list.items.map(readExperiment);
    }
  }

  /** What is wrong with a message of a stream without resources, and what it is about. */
  function nonsenseIn(word: Exclude<Message, Word>): readonly [NonsenseKind, string] | null {
    const isServer = word.stream === 'servers';
    const kind = isServer
      ? nonsenseInServer(word.message, namespace)
      : nonsenseInEvent(word.message.event);
    if (kind === null) return null;
    const about = isServer ? `server ${word.message.serverName}` : `event ${word.message.event}`;
    return [kind, about.slice(0, maxNameLength)];
  }

  function readMessage(answer: Message): SchedulerNews {
    const { epoch, stream } = answer;
    switch (answer.stream) {
      case 'models':
        return { type: 'ResourceTold', epoch, news: readModel(answer.message) };
      case 'pipelines':
        return { type: 'ResourceTold', epoch, news: readPipeline(answer.message) };
      case 'experiments':
        return { type: 'ResourceTold', epoch, news: readExperiment(answer.message) };
      default: {
        const nonsense = nonsenseIn(answer);
        if (nonsense === null) return answer;
        const [kind, about] = nonsense;
        return { type: 'NonsenseHeard', epoch, stream, kind, about };
      }
    }
  }

  return {
    read(answer) {
      if (answer.type === 'StreamMessage') return readMessage(answer);
      if (answer.type === 'Listed') {
        const { epoch, id } = answer;
        return { type: 'ResourcesListed', epoch, id, items: readList(answer) };
      }
      return answer;
    },
    note(command) {
      if (command.type !== 'LoadModel') return;
      const { model } = command.request;
      if (model?.meta !== undefined) known.set(model.meta.name, model);
    },
    clear: () => known.clear(),
  };
}
