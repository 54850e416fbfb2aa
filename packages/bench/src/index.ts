export { type ActorsBenchResult, benchActors } from './actors/bench-actors.ts';
export type { ActorFigures } from './actors/measure-actors.ts';
export {
  benchModels,
  type ModelsBenchOptions,
  type ModelsBenchResult,
} from './models/bench-models.ts';
export type { SubjectFigures } from './models/measure-subject.ts';
