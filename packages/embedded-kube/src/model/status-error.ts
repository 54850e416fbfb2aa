/** One thing wrong with one field (meta/v1 StatusCause). */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** The body of every failed answer (meta/v1 Status). */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  /** `continue` is a token by which an expired list can be gone on with. */
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
}

/** Names a kind of object in an error's details; `resource` is the plural. */
export interface GroupResource {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

/** A refusal in the shape the Kubernetes API gives it: throw it, and the HTTP front answers it. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: Status['details'],
    metadata: Status['metadata'] = {},
  ) {
    super(message);
    this.name = 'StatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      reason,
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason;
  }
}

/** `plural.group`, or the plural alone for the core group: how errors name a resource. */
export function qualifiedName(type: { readonly group: string; readonly plural: string }): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

function detailsOf(type: GroupResource, name: string): NonNullable<Status['details']> {
  return { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.plural };
}

/** 404: no object of that name. */
export function notFound(type: GroupResource, name: string): StatusError {
  const message = `${qualifiedName(type)} "${name}" not found`;
  return new StatusError(404, 'NotFound', message, detailsOf(type, name));
}

/** 404: no such path or resource on this server. */
export function unknownResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 409: an object of that name exists. */
export function alreadyExists(type: GroupResource, name: string): StatusError {
  const message = `${qualifiedName(type)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, detailsOf(type, name));
}

/** 409: the write was made against another version or another incarnation. */
export function conflict(type: GroupResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(type)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, detailsOf(type, name));
}

/** 409 for a stale `metadata.resourceVersion`. */
export function staleVersion(type: GroupResource, name: string): StatusError {
  const why =
    'the object has been modified; please apply your changes to the latest version and try again';
  return conflict(type, name, why);
}

/** 409 for a `metadata.uid` that names another incarnation. */
export function wrongUid(
  type: GroupResource,
  name: string,
  wanted: string,
  actual: string,
): StatusError {
  const why = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${actual}`;
  return conflict(type, name, why);
}

/** 409: a delete was meant for another incarnation or another version of the object. */
export function failedPrecondition(
  type: GroupResource,
  name: string,
  field: 'UID' | 'ResourceVersion',
  wanted: string,
  actual: string,
): StatusError {
  const guess =
    field === 'UID'
      ? 'The object might have been deleted and then recreated'
      : 'The object might have been modified';
  const why = `the ${field} in the precondition (${wanted}) does not match the ${field} in record (${actual}). ${guess}`;
  return conflict(type, name, why);
}

/** 400: the request itself makes no sense. */
export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** 403: the server forbids it. */
export function forbidden(
  type: GroupResource,
  name: string,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const message = `${qualifiedName(type)} "${name}" is forbidden: ${why}`;
  return new StatusError(403, 'Forbidden', message, {
    ...detailsOf(type, name),
    ...(causes.length === 0 ? {} : { causes }),
  });
}

/** 410: the history needed is gone; the client must list again. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

/** 429: there is too much of something at the moment; the client may try again. */
export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds });
}

/**
 * 410 for a page of a list whose version is gone, with a token for its remainder as it is now. The
 * wording is the API's: clients tell people what to do by it.
 */
export function expiredPage(token: string): StatusError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  return new StatusError(410, 'Expired', message, undefined, { continue: token });
}

/** 504: the version asked for is yet to come; the client may try again in a second. */
export function tooLargeVersion(asked: number, current: number): StatusError {
  const message = `Too large resource version: ${asked}, current: ${current}`;
  return new StatusError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** 415: the server does not read bodies of this media type here. */
export function unsupportedMediaType(message: string): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', message);
}

/** 415: the resource takes no patches of this media type. */
export function unknownPatchType(): StatusError {
  return unsupportedMediaType(
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
}

/** 405: the resource does not have this verb. */
export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message);
}

/** 422: the object breaks its schema or the rules of its metadata; one cause per field. */
export function invalid(
  type: GroupResource,
  name: string,
  causes: readonly StatusCause[],
): StatusError {
  const listed = causes.map((cause) => `${cause.field ?? '<nil>'}: ${cause.message}`);
  const kind = type.group === '' ? type.kind : `${type.kind}.${type.group}`;
  const what = listed.length === 1 ? listed[0] : `[${listed.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${what}`, {
    ...(name === '' ? {} : { name }),
    ...(type.group === '' ? {} : { group: type.group }),
    ...(type.kind === '' ? {} : { kind: type.kind }),
    causes,
  });
}
