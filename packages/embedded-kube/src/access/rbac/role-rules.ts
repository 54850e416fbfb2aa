import type { Attributes, ResourceAttributes } from '../attributes.ts';
import { hasName, hasPath, hasVerb, type PolicyRule } from './policy-rule.ts';

/** The rules of one role, found by the resource that they are for. */
export class RoleRules {
  readonly rules: readonly PolicyRule[];
  readonly #byResource = new Map<string, PolicyRule[]>();
  readonly #forPaths: readonly PolicyRule[];

  constructor(rules: readonly PolicyRule[]) {
    this.rules = rules;
    this.#forPaths = rules.filter((rule) => rule.nonResourceURLs.length > 0);
    for (const rule of rules) {
      for (const group of rule.apiGroups) {
        for (const resource of rule.resources) {
          const key = `${group} ${resource}`;
          const known = this.#byResource.get(key);
          if (known === undefined) {
            this.#byResource.set(key, [rule]);
          } else {
            known.push(rule);
          }
        }
      }
    }
  }

  /** Whether the rules allow a request; `keys` are the {@link ruleKeys} of its attributes. */
  allow(attributes: Attributes, keys: readonly string[]): boolean {
    if (attributes.type === 'path') {
      return this.#forPaths.some(
        (rule) => hasVerb(rule, attributes.verb) && hasPath(rule, attributes.path),
      );
    }
    return keys.some((key) => {
      const rules = this.#byResource.get(key);
      return rules?.some(
        (rule) => hasVerb(rule, attributes.verb) && hasName(rule, attributes.name),
      );
    });
  }
}

/** The keys under which rules for a request can be found; the same for every role. */
export function ruleKeys(attributes: Attributes): readonly string[] {
  return attributes.type === 'path' ? [] : resourceKeys(attributes);
}

function resourceKeys({ group, resource, subresource }: ResourceAttributes): readonly string[] {
  if (subresource === '') {
    return [`${group} ${resource}`, `${group} *`, `* ${resource}`, '* *'];
  }
  const whole = `${resource}/${subresource}`;
  const any = `*/${subresource}`;
  return [`${group} ${whole}`, `${group} *`, `${group} ${any}`, `* ${whole}`, `* ${any}`, '* *'];
}
