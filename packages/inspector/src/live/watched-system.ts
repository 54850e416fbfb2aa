import type { System } from '@troupe/actors';

/** What a watch reads of a system. */
export type WatchedSystem = Pick<System, 'actors' | 'actor' | 'context' | 'sessions'>;
