import type { IncomingHttpHeaders } from 'node:http';
import { KubeError } from './kube-error.ts';

/** The reasons that an API server gives for these codes; used where a proxy answered instead. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

const QUOTED_CHARACTERS = 200;
/** Whoever asks for more patience than an hour is not meant seriously. */
const MAX_RETRY_AFTER_SECONDS = 3_600;

/** The parts of a `Status` (meta/v1) that matter here. */
interface ParsedStatus {
  readonly kind?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly retryAfterSeconds?: number };
}

/**
 * Reads an answer with an error code: the `Status` in its body when there is one, else the code
 * and the body's beginning (a load balancer answers in HTML).
 *
 * @param asked what was asked for, as in `PATCH /api/v1/…`; it opens the message of an answer
 *   that explains nothing itself
 */
export function answerError(
  code: number,
  headers: IncomingHttpHeaders,
  body: string,
  asked: string,
): KubeError {
  const status = parseStatus(body);
  const retryAfterMs = retryAfterOf(headers) ?? detailedRetryAfter(status);
  return new KubeError(
    status?.message || `${asked} was answered ${code}: ${body.slice(0, QUOTED_CHARACTERS)}`,
    { code, reason: status?.reason || reasonOf(code), retryAfterMs },
  );
}

/** Reads the `Status` that a watch sends as its ERROR event. */
export function watchError(status: unknown): KubeError {
  const { code, reason, message, ...rest } = (status ?? {}) as ParsedStatus;
  const known = code ?? 500;
  return new KubeError(message || `the watch ended with an error event (${known})`, {
    code: known,
    reason: reason || reasonOf(known),
    retryAfterMs: detailedRetryAfter(rest),
  });
}

function reasonOf(code: number): string {
  return REASONS[code] ?? 'Unknown';
}

function parseStatus(body: string): ParsedStatus | undefined {
  try {
    const parsed = JSON.parse(body) as ParsedStatus | null;
    return parsed?.kind === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds; its date form is not used by API servers and is not read. */
function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d+$/.test(value) ? patienceMs(Number(value)) : undefined;
}

function detailedRetryAfter(status: ParsedStatus | undefined): number | undefined {
  const seconds = status?.details?.retryAfterSeconds;
  return typeof seconds === 'number' && seconds > 0 ? patienceMs(seconds) : undefined;
}

function patienceMs(seconds: number): number {
  return Math.min(seconds, MAX_RETRY_AFTER_SECONDS) * 1_000;
}
