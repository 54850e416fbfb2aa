import type { ScheduledActorKind } from '../path.ts';
import { scheduledActorKinds, type UnderWay } from './scheduler-work.ts';

/** A list of all resources of a kind that was asked for. */
export type Listing = Extract<UnderWay, { type: 'listing' }>;

/** The lists that a session asks for: each kind's is its own, and one at a time. */
export interface Listings {
  /** Begins one of a kind; null while one is under way. */
  begin(kind: ScheduledActorKind): Listing | null;
  /** One has ended, with or without success. */
  end(listing: Listing): void;
  /** One was answered; what it said counts. */
  complete(listing: Listing): void;
  /** The stream, or an answer to a request, has told of a resource since its kind's list was asked for. */
  overtake(kind: ScheduledActorKind, name: string): void;
  /** Kinds that this epoch has not seen whole yet. */
  missing(): readonly ScheduledActorKind[];
  clear(): void;
}

/**
 * Makes the lists of a session.
 *
 * @param unlisted the kinds that its epoch has not seen whole yet; changed in place.
 * @param underWay those that were asked for already.
 */
export function createListings(
  unlisted: Set<ScheduledActorKind>,
  underWay: Iterable<Listing>,
): Listings {
  const current = new Map<ScheduledActorKind, Listing>();
  for (const listing of underWay) current.set(listing.kind, listing);
  return {
    begin(kind) {
      if (current.has(kind)) return null;
      const listing: Listing = { type: 'listing', kind, overtaken: new Set() };
      current.set(kind, listing);
      return listing;
    },
    end: ({ kind }) => {
      current.delete(kind);
    },
    complete: ({ kind }) => {
      unlisted.delete(kind);
    },
    overtake: (kind, name) => {
      current.get(kind)?.overtaken.add(name);
    },
    missing: () => [...unlisted],
    clear() {
      current.clear();
      for (const kind of scheduledActorKinds) unlisted.add(kind);
    },
  };
}
