/**
 * A body that does not fit the types of its kind. Messages are those of Go's decoder, since clients
 * and their tests know them.
 */
export class DecodeProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodeProblem';
  }
}

/** Where a decoder is: Go names the innermost struct and all fields above, without list indexes. */
export interface DecodePlace {
  /** Steps for unknown fields: names and indexes. */
  readonly path: (string | number)[];
  readonly fields: string[];
  readonly unknown: string[];
  struct: string;
}

/** A value of the wrong JSON type at a place. */
export function wrongType(value: unknown, goType: string, place: DecodePlace): DecodeProblem {
  const where =
    place.struct === '' ? 'value' : `struct field ${place.struct}.${place.fields.join('.')}`;
  const what = `cannot unmarshal ${jsonName(value, goType)} into Go ${where} of type ${goType}`;
  return new DecodeProblem(`json: ${what}`);
}

function jsonName(value: unknown, goType: string): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  switch (typeof value) {
    case 'number':
      return /^(int|float)/.test(goType) ? `number ${value}` : 'number';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return 'object';
  }
}
