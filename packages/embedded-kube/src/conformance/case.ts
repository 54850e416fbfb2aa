/**
 * What the API promises, as data: a case is a rule in words and the requests that show it. Paths,
 * bodies and expectations are written with `{ns}` for the namespace that each run of a case has to
 * itself, and with `{name}` for what an earlier answer was asked to `save`.
 */
export interface Case {
  /** The rule, as a sentence; unique among all cases. */
  readonly rule: string;
  readonly steps: readonly Step[];
  /**
   * What besides the API server has part in it: `controllers` are those of kube-controller-manager
   * (garbage collection, the end of namespaces, ServiceAccounts).
   */
  readonly needs?: 'controllers';
  /** The minor version of Kubernetes since which the rule holds. */
  readonly since?: number;
}

export type Step = RequestStep | WatchStep | EventsStep;

/** A request and what its answer must hold. */
export interface RequestStep {
  readonly type: 'request';
  readonly method: string;
  readonly path: string;
  /** Sent as JSON, unless it is a text: that goes as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: Expectation;
}

/** What must be true of an answer; see `difference` for how bodies are compared. */
export interface Expectation {
  /** One of these, where the API does not promise which. */
  readonly code: number | readonly number[];
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Names for later steps, each with the path of a value in the body: `metadata.uid`. */
  readonly save?: Readonly<Record<string, string>>;
  /** Ask again until the rest holds: something else has to happen first. */
  readonly eventually?: boolean;
}

/** Opens a watch; the next step runs when its answer has begun. */
export interface WatchStep {
  readonly type: 'watch';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The next events of the watch opened last, in order and with none between. */
export interface EventsStep {
  readonly type: 'events';
  readonly events: readonly unknown[];
  /** Whether the watch must end after them. */
  readonly end?: boolean;
}

const json = { 'content-type': 'application/json' };

/** The media types of patches. */
const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** A GET. */
export function get(path: string, expect: Expectation, accept = 'application/json'): RequestStep {
  return { type: 'request', method: 'GET', path, headers: { accept }, expect };
}

/** A POST of JSON. */
export function post(path: string, body: unknown, expect: Expectation): RequestStep {
  return { type: 'request', method: 'POST', path, body, headers: json, expect };
}

/** A PUT of JSON. */
export function put(path: string, body: unknown, expect: Expectation): RequestStep {
  return { type: 'request', method: 'PUT', path, body, headers: json, expect };
}

/** A PATCH of one of the four kinds. */
export function patch(
  kind: keyof typeof patchTypes,
  path: string,
  body: unknown,
  expect: Expectation,
): RequestStep {
  const headers = { 'content-type': patchTypes[kind] };
  return { type: 'request', method: 'PATCH', path, body, headers, expect };
}

/** A DELETE, with its DeleteOptions in the body if given. */
export function del(path: string, expect: Expectation, options?: object): RequestStep {
  const body = options && { kind: 'DeleteOptions', apiVersion: 'v1', ...options };
  return { type: 'request', method: 'DELETE', path, body, headers: json, expect };
}

/** Any other request. */
export function request(
  method: string,
  path: string,
  rest: Pick<RequestStep, 'body' | 'headers'>,
  expect: Expectation,
): RequestStep {
  return { type: 'request', method, path, ...rest, expect };
}

/** Opens a watch of the path. */
export function watch(path: string, headers: Readonly<Record<string, string>> = {}): WatchStep {
  return { type: 'watch', path, headers };
}

/** The events that the watch brings next. */
export function events(...list: readonly unknown[]): EventsStep {
  return { type: 'events', events: list };
}

/** The events that the watch brings next, after which it ends. */
export function lastEvents(...list: readonly unknown[]): EventsStep {
  return { type: 'events', events: list, end: true };
}

/** 200 with such a body. */
export function ok(body?: unknown, rest: Omit<Expectation, 'code' | 'body'> = {}): Expectation {
  return { code: 200, ...(body === undefined ? {} : { body }), ...rest };
}

/** 201 with such a body. */
export function created(
  body?: unknown,
  rest: Omit<Expectation, 'code' | 'body'> = {},
): Expectation {
  return { code: 201, ...(body === undefined ? {} : { body }), ...rest };
}

/** A Status that says why not. The message is exact as text, where the API promises it. */
export function refused(
  code: number,
  reason: string,
  message?: string | RegExp,
  details?: unknown,
): Expectation {
  return {
    code,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason,
      code,
      ...(message === undefined ? {} : { message }),
      ...(details === undefined ? {} : { details }),
    },
  };
}

/** A Status with such a message, where the API promises no more than that. */
export function refusedSomehow(codes: readonly number[], message: RegExp): Expectation {
  return { code: codes, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message } };
}

/** 422 with these causes, each `[reason, field, message]`. */
export function invalid(
  ...causes: readonly (readonly [reason: string, field: string, message: string | RegExp])[]
): Expectation {
  return refused(422, 'Invalid', undefined, {
    causes: causes.map(([reason, field, message]) => ({ reason, field, message })),
  });
}
