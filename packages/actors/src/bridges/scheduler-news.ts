import { type ModelView, modelViewOf, namespaceOf } from '@troupe/resources';
import type { ModelStatusResponse, Model as WireModel } from '@troupe/scheduler-api';
import type { SchedulerAnswer } from '../ports/scheduler-port.ts';

/** What a bridge takes from a scheduler's word on a model: all that it decides from, and no more. */
export interface ModelNews {
  readonly modelName: string;
  /**
   * The definition that the view's fingerprint is of, where it is not the one last told of: nobody
   * decides from it, but a journal that puts tokens in the place of secrets has to see it.
   */
  readonly definition?: WireModel;
  /** Null for a model that is not of the session's namespace. */
  readonly view: ModelView | null;
}

type Word = Extract<SchedulerAnswer, { type: 'StreamMessage'; stream: 'models' }>;
type List = Extract<SchedulerAnswer, { type: 'Listed' }>;

/** An answer of a scheduler port with words on models in the form in which a bridge takes them. */
export type SchedulerNews =
  | Exclude<SchedulerAnswer, Word | List>
  | { readonly type: 'ModelTold'; readonly epoch: number; readonly news: ModelNews }
  | {
      readonly type: 'ModelsListed';
      readonly epoch: number;
      readonly id: number;
      readonly items: readonly ModelNews[];
    };

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
    const { modelName } = message;
    const view = namespaceOf(message) === namespace ? modelViewOf(message) : null;
    const definition = message.versions[0]?.modelDefn;
    const isKnown = fingerprints.get(modelName) === view?.fingerprint;
    if (view === null || definition === undefined || isKnown) return { modelName, view };
    fingerprints.set(modelName, view.fingerprint);
    return { modelName, definition, view };
  }

  return {
    read(answer) {
      if (answer.type === 'StreamMessage' && answer.stream === 'models') {
        return { type: 'ModelTold', epoch: answer.epoch, news: readModel(answer.message) };
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
