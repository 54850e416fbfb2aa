import type { StatusCause } from '../model/status-error.ts';
import { type FieldPath, formatPath } from '../schema/field-path.ts';

/** Takes the causes of a validation; a rule names fields from where it stands. */
export class Report {
  readonly causes: StatusCause[] = [];
  /** Where the walk is. */
  readonly path: FieldPath = [];

  /** Adds a cause at a field below here; the maker gets the whole path. */
  add(below: FieldPath, cause: (field: string) => StatusCause): void {
    this.causes.push(cause(formatPath([...this.path, ...below])));
  }

  /** Goes on below a step. */
  inside(step: string | number, walk: () => void): void {
    this.path.push(step);
    walk();
    this.path.pop();
  }
}
