import type { Timed } from './fact.ts';
import { forgetWords, type SupervisorBooks } from './supervisor-books.ts';
import type { ConfigKeeper } from './supervisor-configs.ts';
import type { LossKeeper } from './supervisor-losses.ts';
import type { NamespaceKeeper } from './supervisor-namespaces.ts';
import type { OrphanKeeper } from './supervisor-orphans.ts';
import type { WordKeeper } from './supervisor-words.ts';

/** What a supervisor's own hearing works with. */
export interface OwnHearingOptions {
  readonly books: SupervisorBooks;
  /** Takes the next chunk of a broadcast to its audience. */
  readonly pump: (broadcast: number, at: number) => void;
  readonly keeper: NamespaceKeeper;
  readonly configs: ConfigKeeper;
  readonly orphans: OrphanKeeper;
  readonly losses: LossKeeper;
  readonly words: WordKeeper;
  /** Sets the supervisor's deadline. */
  readonly arm: (at: number) => void;
}

/** Makes what a supervisor does with a fact that is for itself: mostly it tells many actors of it. */
export function createOwnHearing(options: OwnHearingOptions): (fact: Timed) => void {
  const { books, pump, keeper, configs, orphans, losses, words, arm } = options;
  const { settings, namespaces, syncedKinds, broadcasts } = books;

  return (fact) => {
    switch (fact.type) {
      case 'StoreSynced':
        if (syncedKinds.has(fact.kind)) return;
        keeper.listed(fact.kind);
        configs.listed(fact.kind, fact.at);
        for (const suspects of orphans.suspects(fact.kind)) {
          pump(broadcasts.start(suspects.audience, suspects.keys, fact), fact.at);
        }
        return;
      case 'OrphanPolicySet':
        settings.orphans = fact.policy;
        return;
      case 'WorkloadChosen':
        settings.serverWorkload = fact.kind;
        return;
      case 'ConfigObserved':
      case 'ConfigGone':
        configs.hear(fact);
        return;
      case 'SessionStalled': {
        const entry = namespaces.get(fact.namespace);
        if (entry === undefined) return;
        entry.stalled = fact.epoch;
        pump(broadcasts.start(fact.namespace, entry.members, fact), fact.at);
        return;
      }
      case 'SessionSynced':
      case 'SessionLost': {
        const entry = namespaces.get(fact.namespace);
        if (entry === undefined) return;
        const error = fact.type === 'SessionLost' ? fact.error : null;
        // Each attempt in vain says so, and mostly the same; the actors need to hear it once.
        const wasCutOff = entry.synced === null && entry.stalled === null;
        forgetWords(entry, fact.type);
        if (error !== null) orphans.endAll(fact.namespace);
        if (wasCutOff && error !== null && error === entry.lastError) return;
        entry.stalled = null;
        entry.synced = fact.type === 'SessionSynced' ? fact.epoch : null;
        entry.lastError = error;
        pump(broadcasts.start(fact.namespace, entry.members, fact), fact.at);
        return;
      }
      case 'DeadlineReached':
        for (const broadcast of [...losses.due(fact.at), ...words.due(fact.at)]) {
          pump(broadcast, fact.at);
        }
        arm(fact.at);
        return;
      case 'BroadcastContinued':
        pump(fact.broadcast, fact.at);
        return;
    }
  };
}
