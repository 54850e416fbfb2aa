import { WriteStream } from 'node:tty';
import type { OrphanPolicy } from '@troupe/actors';
import type { CliContext } from '../cli/cli-context.ts';
import type { HostAddress, ListenAddress } from '../cli/option-parsers.ts';
import type { LogLevel } from '../logging/log-level.ts';
import { createLogger } from '../logging/logger.ts';
import { openOperatorJournal } from '../operator-journal.ts';
import { tlsSettings } from '../scheduler-tls/tls-settings.ts';
import { createDisplay } from './display.ts';
import { up } from './up.ts';

/** The flags of `troupe up`, read. */
export interface UpSettings {
  readonly manifests: readonly string[];
  readonly exitWhenReady: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly apiHost: string;
  readonly apiPort: number;
  /** Whether the API is served over HTTPS. */
  readonly tls: boolean;
  /** Whether Roles and bindings decide who may do what. */
  readonly rbac: boolean;
  /** A running scheduler elsewhere; an embedded one without it. */
  readonly scheduler?: HostAddress;
  readonly schedulerPort: number;
  readonly orphans: OrphanPolicy;
  readonly gateways: boolean;
  readonly inspect: ListenAddress;
  readonly kubeconfig: string;
  readonly logLevel: LogLevel;
  readonly namespace: string;
  /** Where the API keeps what it stores. */
  readonly dataDir?: string;
  /** The folder to record into. */
  readonly journal?: string;
}

/** Runs `troupe up` on this process's terminal or pipes. */
export async function runUp(settings: UpSettings, context: CliContext): Promise<number> {
  const { out, err, cwd, env } = context;
  const { timeout: timeoutMs, logLevel, ...rest } = settings;
  const interrupted = context.interrupted();
  const schedulerTls = settings.scheduler && tlsSettings(env, settings.namespace);
  const display = await createDisplay(out);
  // A log line in the middle of the table would tear it: where both meet, the table makes room.
  const write =
    out instanceof WriteStream && err instanceof WriteStream
      ? display.say
      : (line: string) => void err.write(`${line}\n`);
  const logger = createLogger({ level: logLevel, shape: 'readable', write });
  const { namespace, orphans } = settings;
  const flags = { command: 'up', namespace, orphans };
  const journal = openOperatorJournal({ dir: settings.journal, cwd, flags, logger });
  try {
    return await up({
      ...rest,
      schedulerTls,
      timeoutMs,
      cwd,
      display,
      interrupted,
      logger,
      journal,
    });
  } finally {
    await journal.close();
  }
}
