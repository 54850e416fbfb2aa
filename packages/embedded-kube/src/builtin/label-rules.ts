import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { invalidValue, requiredValue } from '../model/field-error.ts';
import { objectsIn } from './draft.ts';
import { labelValueProblems, qualifiedNameProblems } from './name-problems.ts';
import type { Report } from './report.ts';
import type { DefinitionRule } from './rule.ts';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Rules for labels inside of objects, as in pod templates, and for what selects by them. */
export const labelRules: readonly (readonly [string, DefinitionRule])[] = [
  [`${meta}.ObjectMeta`, (metadata, report) => checkLabels(metadata, 'labels', report)],
  [`${meta}.LabelSelector`, checkSelector],
];

/** Checks the keys and values of a map of labels. */
export function checkLabels(object: JsonObject, field: string, report: Report): void {
  const labels = object[field];
  for (const [key, value] of isJsonObject(labels) ? Object.entries(labels) : []) {
    for (const problem of qualifiedNameProblems(key)) {
      report.add([field], (path) => invalidValue(path, key, problem));
    }
    for (const problem of labelValueProblems(String(value))) {
      report.add([field], (path) => invalidValue(path, value, problem));
    }
  }
}

function checkSelector(selector: JsonObject, report: Report): void {
  checkLabels(selector, 'matchLabels', report);
  for (const [at, requirement] of objectsIn(selector.matchExpressions).entries()) {
    const { operator, values } = requirement;
    const size = Array.isArray(values) ? values.length : 0;
    const here = ['matchExpressions', at];
    if ((operator === 'In' || operator === 'NotIn') && size === 0) {
      const why = "must be specified when `operator` is 'In' or 'NotIn'";
      report.add([...here, 'values'], (path) => requiredValue(path, why));
    } else if ((operator === 'Exists' || operator === 'DoesNotExist') && size > 0) {
      report.add([...here, 'values'], (field) => ({
        reason: 'FieldValueForbidden',
        message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        field,
      }));
    } else if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(String(operator))) {
      report.add([...here, 'operator'], (path) =>
        invalidValue(path, operator ?? '', 'not a valid selector operator'),
      );
    }
  }
}
