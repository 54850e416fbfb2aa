import {
  asyncScheduler,
  debounceTime,
  defer,
  type Observable,
  type SchedulerLike,
  Subject,
  switchMap,
} from 'rxjs';
import { TlsError } from './tls-error.ts';
import {
  createTlsIdentity,
  isSameMaterial,
  type TlsIdentity,
  type TlsMaterial,
} from './tls-identity.ts';

/** Where ports take their certificates from. */
export interface TlsSource {
  /** What the next handshake is done with. */
  identity(): TlsIdentity;
  /** Says each identity that took the place of another; never errors. */
  readonly renewals: Observable<TlsIdentity>;
}

/** A source that watches, until it is closed. */
export interface ClosableTlsSource extends TlsSource {
  close(): void;
}

/** How material is found, and the world that a test may replace. */
export interface TlsSourceOptions {
  /** Reads the material as it is now; rejects with a `TlsError`. */
  readonly load: () => Promise<TlsMaterial>;
  /** Says that the material may have changed; may say so too often, and must not error. */
  readonly changes: Observable<unknown>;
  /** Told of new material that can't be used, once until it changes or is put right. */
  readonly onRefused: (error: TlsError) => void;
  /** Certificate, key and CA are seldom written at once; what comes within this is one change. */
  readonly debounceMs?: number;
  /** Clock and timers. */
  readonly scheduler?: SchedulerLike;
}

const DEFAULT_DEBOUNCE_MS = 200;

/**
 * Loads an identity and keeps it up to date. What can't be used leaves the identity as it is.
 * Rejects with a `TlsError` when there is none to begin with.
 */
export async function openTlsSource(options: TlsSourceOptions): Promise<ClosableTlsSource> {
  const { load, changes, onRefused, debounceMs = DEFAULT_DEBOUNCE_MS } = options;
  const scheduler = options.scheduler ?? asyncScheduler;
  let identity = createTlsIdentity(await load());
  let refused: string | undefined;
  const renewals = new Subject<TlsIdentity>();

  function renew(material: TlsMaterial): void {
    refused = undefined;
    if (isSameMaterial(material, identity.material)) return;
    const renewed = createTlsIdentity(material);
    if (renewed.validToMs < scheduler.now()) throw expired(renewed);
    identity = renewed;
    renewals.next(identity);
  }

  async function reload(): Promise<void> {
    const before = refused;
    try {
      renew(await load());
    } catch (error) {
      if (!(error instanceof TlsError)) throw error;
      refused = error.message;
      if (refused !== before) onRefused(error);
    }
  }

  const watch = changes
    .pipe(
      debounceTime(debounceMs, scheduler),
      switchMap(() => defer(reload)),
    )
    .subscribe();
  return {
    identity: () => identity,
    renewals,
    close() {
      watch.unsubscribe();
      renewals.complete();
    },
  };
}

function expired({ material, validToMs }: TlsIdentity): TlsError {
  const { label } = material.certificate;
  const when = new Date(validToMs).toISOString();
  return new TlsError('EXPIRED', `the certificate of ${label} expired on ${when}`);
}
