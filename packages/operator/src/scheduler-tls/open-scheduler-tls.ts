import { setTimeout as wait } from 'node:timers/promises';
import { type KubeClient, KubeError } from '@troupe/kube';
import {
  type ClosableTlsSource,
  openTlsSource,
  readTlsFiles,
  TlsError,
  tlsFileChanges,
} from '@troupe/scheduler-client';
import type { Logger } from 'winston';
import { CliError } from '../cli/cli-error.ts';
import { readSecrets, secretChanges } from './secret-material.ts';
import type { TlsSettings } from './tls-settings.ts';

/** What certificates are opened with. */
export interface SchedulerTlsOptions {
  readonly settings: TlsSettings;
  readonly client: KubeClient;
  readonly logger: Logger;
  /** Ends the wait for the right to read them. */
  readonly signal?: AbortSignal;
}

/** From one look at Secrets that may not be read to the next. */
const askAgainMs = 2_000;

/**
 * Loads the certificates for schedulers and follows their renewals; says each, and each that can't be
 * used. Secrets that the operator may not read are waited for, as every right is: readiness names it, and a
 * restart would not give it. Rejects with a `CliError` of exit code 1 when there are no good ones to begin
 * with, and with an `AbortError` when the wait is ended.
 */
export async function openSchedulerTls(options: SchedulerTlsOptions): Promise<ClosableTlsSource> {
  const { logger, signal } = options;
  let said = '';
  for (;;) {
    try {
      return await open(options);
    } catch (error) {
      if (!(error instanceof TlsError)) throw error;
      if (!isForbidden(error)) throw new CliError(error.message, 1, error);
      if (said !== error.message) logger.warn(`waiting for a right: ${error.message}`);
      said = error.message;
      await wait(askAgainMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

function isForbidden({ cause }: TlsError): boolean {
  return cause instanceof KubeError && cause.code === 403;
}

async function open(options: SchedulerTlsOptions): Promise<ClosableTlsSource> {
  const { settings, client, logger } = options;
  const provider =
    settings.provider === 'folder'
      ? {
          load: () => readTlsFiles(settings.files),
          changes: tlsFileChanges(settings.files),
        }
      : {
          load: () => readSecrets(client, settings),
          changes: secretChanges(client, settings),
        };
  const source = await openTlsSource({
    ...provider,
    onRefused: ({ message }) => {
      logger.warn(`keeping the certificates for schedulers as they are: ${message}`);
    },
  });
  source.renewals.subscribe(({ subject, validToMs }) => {
    const validTo = new Date(validToMs).toISOString();
    logger.info(`certificates for schedulers renewed: ${subject}, valid to ${validTo}`);
  });
  return source;
}
