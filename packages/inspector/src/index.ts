export type { ActorsThen, JournalMoment, JournalSummary } from './api/wire.ts';
export { createPageFiles, type PageFile, type PageFiles } from './build/page-files.ts';
export { createJournalSource, type JournalSource } from './journal/journal-source.ts';
export {
  createLiveWatch,
  type LiveWatch,
  type LiveWatchOptions,
} from './live/live-watch.ts';
export type { WatchedSystem } from './live/watched-system.ts';
export { isLoopbackName } from './server/guard.ts';
export { ServeError, type ServeErrorCode } from './server/serve-error.ts';
export { type Inspector, type InspectorOptions, serveInspector } from './server/serve-inspector.ts';
export type { Source, SourcePast } from './source.ts';
