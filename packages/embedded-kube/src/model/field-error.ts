import type { StatusCause } from './status-error.ts';

/** A value that must be present is not. */
export function requiredValue(field: string, why = ''): StatusCause {
  const message = why === '' ? 'Required value' : `Required value: ${why}`;
  return { reason: 'FieldValueRequired', message, field };
}

/** A value that breaks a rule; `value` is shown as JSON. */
export function invalidValue(field: string, value: unknown, why: string): StatusCause {
  const message = `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${why}`;
  return { reason: 'FieldValueInvalid', message, field };
}

/** A value of the wrong JSON type; `actual` names the type that was sent. */
export function invalidType(field: string, actual: string, why: string): StatusCause {
  return {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${JSON.stringify(actual)}: ${why}`,
    field,
  };
}

/** A value outside an enumeration. */
export function unsupportedValue(
  field: string,
  value: unknown,
  supported: readonly unknown[],
): StatusCause {
  const listed = supported.map((one) => JSON.stringify(one)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${listed}`,
    field,
  };
}

/** A value that repeats where it must be unique. */
export function duplicateValue(field: string, value: unknown): StatusCause {
  return {
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${JSON.stringify(value)}`,
    field,
  };
}

/** A value that may not be given here at all. */
export function forbiddenValue(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

/** More elements than allowed. */
export function tooMany(field: string, actual: number, max: number): StatusCause {
  return {
    reason: 'FieldValueTooMany',
    message: `Too many: ${actual}: must have at most ${max} items`,
    field,
  };
}

/** A longer string than allowed. */
export function tooLong(field: string, max: number): StatusCause {
  return {
    reason: 'FieldValueTooLong',
    message: `Too long: may not be more than ${max} bytes`,
    field,
  };
}
