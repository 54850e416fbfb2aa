export { type ActorsBenchResult, benchActors } from './actors/bench-actors.ts';
export type { ActorFigures } from './actors/measure-actors.ts';
export { type ApiBenchOptions, type ApiBenchResult, benchApi } from './api/bench-api.ts';
export type { ColdStartFigures } from './api/cold-start.ts';
export type { ApiFigures } from './api/measure-api.ts';
export {
  benchModels,
  type ModelsBenchOptions,
  type ModelsBenchResult,
} from './models/bench-models.ts';
export type { SubjectFigures } from './models/measure-subject.ts';
