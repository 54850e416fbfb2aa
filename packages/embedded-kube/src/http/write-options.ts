import type { ChangeOptions } from '../core/kube-core.ts';
import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  tooLong,
  unsupportedValue,
} from '../model/field-error.ts';
import { invalid, type StatusCause } from '../model/status-error.ts';
import { doubledFields } from './doubled-fields.ts';
import { isApply, type ResourceRequest } from './request-options.ts';

const strictnesses = ['Ignore', 'Strict', 'Warn'] as const;
const managerMaxBytes = 128;
/** A program's name that can be printed and is not too long, as nearly all are. */
const plain = /^[\w.-]{0,128}$/;
const unprintable = /[^\P{C}]|[\u2028\u2029]|(?! )\p{Zs}/u;

/**
 * How a write is to be taken. Without a field manager, the client's program is the one: what its user
 * agent says before the first slash (Kubernetes API: field management).
 *
 * @throws StatusError 422 for options that the API doesn't have, as the API words them.
 */
export function writeOptionsOf(
  request: ResourceRequest,
  warn: (warning: string) => void,
): ChangeOptions & { readonly fieldManager: string } {
  const { query, target, admit } = request;
  const { subresource } = target;
  const fieldManager = query.get('fieldManager') ?? '';
  const strictness = query.get('fieldValidation') || 'Warn';
  const fieldValidation = strictnesses.find((one) => one === strictness);
  const dryRun = query.getAll('dryRun').filter((one) => one !== '');
  const causes = [
    ...forceCauses(request, fieldManager),
    ...managerCauses(fieldManager),
    ...dryRunCauses(dryRun),
  ];
  if (fieldValidation === undefined) {
    causes.push(unsupportedValue('fieldValidation', strictness, ['', ...strictnesses]));
  }
  if (causes.length > 0) {
    throw invalid(optionsKind(request), '', causes);
  }
  return {
    dryRun: dryRun.length > 0,
    ...(fieldValidation === undefined ? {} : { fieldValidation }),
    ...(fieldValidation === 'Ignore' || !isJson(request)
      ? {}
      : { doubled: doubledFields(request.body) }),
    fieldManager: fieldManager === '' ? programOf(request.userAgent) : fieldManager,
    warn,
    ...(admit === undefined ? {} : { admit }),
    ...(isWritable(subresource) ? { subresource } : {}),
  };
}

/** Whether the body is an object in JSON, as its client wrote it. */
function isJson({ method, contentType }: ResourceRequest): boolean {
  return method !== 'PATCH' && (contentType === '' || contentType.startsWith('application/json'));
}

/** What is wrong with a request's wish for a dry run. */
export function dryRunCauses(asked: readonly unknown[]): StatusCause[] {
  return asked.every((one) => one === 'All') ? [] : [unsupportedValue('dryRun', asked, ['All'])];
}

function forceCauses(request: ResourceRequest, fieldManager: string): StatusCause[] {
  if (isApply(request)) {
    return fieldManager === ''
      ? [requiredValue('fieldManager', 'is required for apply patch')]
      : [];
  }
  return request.query.has('force')
    ? [forbiddenValue('force', 'may not be specified for non-apply patch')]
    : [];
}

function managerCauses(manager: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (plain.test(manager)) {
    return causes;
  }
  if (Buffer.byteLength(manager) > managerMaxBytes) {
    causes.push(tooLong('fieldManager', managerMaxBytes));
  }
  let place = 0;
  for (const character of manager) {
    if (unprintable.test(character)) {
      const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
      const why = `invalid character U+${code} (at position ${place})`;
      causes.push(invalidValue('fieldManager', manager, why));
    }
    place += Buffer.byteLength(character);
  }
  return causes;
}

function optionsKind({ method }: ResourceRequest): {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
} {
  const kind = { POST: 'CreateOptions', PUT: 'UpdateOptions' }[method] ?? 'PatchOptions';
  return { group: 'meta.k8s.io', plural: kind.toLowerCase(), kind };
}

/** The program that a user agent names, without what cannot be printed and not too long. */
function programOf(userAgent: string): string {
  const [program = ''] = userAgent.split('/', 1);
  if (plain.test(program)) {
    return program;
  }
  let name = '';
  let bytes = 0;
  for (const character of program) {
    bytes += unprintable.test(character) ? 0 : Buffer.byteLength(character);
    if (bytes > managerMaxBytes) {
      break;
    }
    name += unprintable.test(character) ? '' : character;
  }
  return name;
}

function isWritable(subresource: string): subresource is 'status' | 'scale' | 'finalize' {
  return subresource === 'status' || subresource === 'scale' || subresource === 'finalize';
}
