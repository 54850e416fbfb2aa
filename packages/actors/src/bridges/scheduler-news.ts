import { type ModelView, modelViewOf } from '@troupe/resources';
import type { ModelStatusResponse, Model as WireModel } from '@troupe/scheduler-api';
import type { SchedulerAnswer, SchedulerStream } from '../ports/scheduler-port.ts';
import {
  maxNameLength,
  type NonsenseKind,
  nonsenseInEvent,
  nonsenseInModel,
  nonsenseInServer,
} from './nonsense.ts';

/** What a bridge takes from a scheduler's word on a model: all that it decides from, and no more. */
export interface ModelNews {
  readonly modelName: string;
  /**
   * The definition that the view's fingerprint is of, where it is not the one last told of: nobody
   * decides from it, but a journal that puts tokens in the place of secrets has to see it.
   */
  readonly definition?: WireModel;
  /** Null for a word that is left alone. */
  readonly view: ModelView | null;
  /** Why it is left alone. */
  readonly nonsense?: NonsenseKind;
}

type Message = Extract<SchedulerAnswer, { type: 'StreamMessage' }>;
type Word = Extract<Message, { stream: 'models' }>;
type List = Extract<SchedulerAnswer, { type: 'Listed' }>;

/** An answer of a scheduler port with words on models in the form in which a bridge takes them. */
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
  | { readonly type: 'ModelTold'; readonly epoch: number; readonly news: ModelNews }
  | {
      readonly type: 'ModelsListed';
      readonly epoch: number;
      readonly id: number;
      readonly items: readonly ModelNews[];
    };

/** What a journal keeps of the news of a model: whether it lives, and what it was said to be. */
export interface KeptNews extends Omit<ModelNews, 'view'> {
  readonly view: Pick<ModelView, 'state' | 'deleted'> | null;
}

/**
 * The part of an answer that a bridge needs to do the same: the rest of a view goes into a fact, whose
 * record holds it, unless the next news took its place before an actor looked.
 */
export function keptOf(answer: SchedulerAnswer | SchedulerNews): unknown {
  if (answer.type === 'ModelTold') return { ...answer, news: keptNews(answer.news) };
  if (answer.type === 'ModelsListed') return { ...answer, items: answer.items.map(keptNews) };
  return answer;
}

function keptNews({ view, ...news }: ModelNews): KeptNews {
  return { ...news, view: view && { state: view.state, deleted: view.deleted } };
}

/** Reads the answers of one session. */
export interface NewsReader {
  /** The answer as a bridge takes it; one that was read already comes back as it is. */
  read(answer: SchedulerAnswer | SchedulerNews): SchedulerNews;
  /** Forgets which definitions were told of. */
  clear(): void;
}

/** Makes the reader of a namespace's session. */
export function createNewsReader(namespace: string): NewsReader {
  const fingerprints = new Map<string, string>();

  function readModel(message: ModelStatusResponse): ModelNews {
    const modelName = message.modelName.slice(0, maxNameLength);
    const nonsense = nonsenseInModel(message, namespace);
    if (nonsense !== null) return { modelName, view: null, nonsense };
    const view = modelViewOf(message);
    const definition = message.versions[0]?.modelDefn;
    const isKnown = fingerprints.get(modelName) === view?.fingerprint;
    if (view === null || definition === undefined || isKnown) return { modelName, view };
    fingerprints.set(modelName, view.fingerprint);
    return { modelName, definition, view };
  }

  /** What is wrong with a message of a stream without models, and what it is about. */
  function nonsenseIn(word: Exclude<Message, Word>): readonly [NonsenseKind, string] | null {
    const isServer = word.stream === 'servers';
    const kind = isServer
      ? nonsenseInServer(word.message, namespace)
      : nonsenseInEvent(word.message.event);
    if (kind === null) return null;
    const about = isServer ? `server ${word.message.serverName}` : `event ${word.message.event}`;
    return [kind, about.slice(0, maxNameLength)];
  }

  return {
    read(answer) {
      if (answer.type === 'StreamMessage') {
        const { epoch, stream } = answer;
        if (answer.stream === 'models') {
          return { type: 'ModelTold', epoch, news: readModel(answer.message) };
        }
        const nonsense = nonsenseIn(answer);
        if (nonsense === null) return answer;
        const [kind, about] = nonsense;
        return { type: 'NonsenseHeard', epoch, stream, kind, about };
      }
      if (answer.type === 'Listed') {
        const { epoch, id, items } = answer;
        return { type: 'ModelsListed', epoch, id, items: items.map(readModel) };
      }
      return answer;
    },
    clear: () => fingerprints.clear(),
  };
}
