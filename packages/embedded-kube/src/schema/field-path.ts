/** Where a walk over an object is: field names and list indexes from the root. */
export type FieldPath = (string | number)[];

/** The path as the API prints it: `spec.steps[0].name`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  }
  return text === '' ? '<nil>' : text;
}
