import { invalidValue } from '../model/field-error.ts';
import type { FieldPath } from '../schema/field-path.ts';
import type { Report } from './report.ts';

/** What the API says of a number that is no port. */
export const portProblem = 'must be between 1 and 65535, inclusive';

/** Checks a port number at a field below the report's place. */
export function checkPort(port: unknown, below: FieldPath, report: Report): void {
  if (typeof port === 'number' && (port < 1 || port > 65535)) {
    report.add(below, (field) => invalidValue(field, port, portProblem));
  }
}
