import type { KubeClient } from '@troupe/kube';
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
}

/**
 * Loads the certificates for schedulers and follows their renewals; says each, and each that can't be
 * used. Rejects with a `CliError` of exit code 1 when there are no good ones to begin with.
 */
export async function openSchedulerTls(options: SchedulerTlsOptions): Promise<ClosableTlsSource> {
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
  try {
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
  } catch (error) {
    if (error instanceof TlsError) throw new CliError(error.message, 1, error);
    throw error;
  }
}
