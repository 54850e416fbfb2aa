import type { Rules, UpdateRule } from './rule.ts';
import { configRules } from './rules-config.ts';
import { podRules } from './rules-pod.ts';
import { serviceRules, serviceUpdateRule } from './rules-service.ts';
import { workloadRules, workloadUpdateRules } from './rules-workload.ts';

/** The rules of the built-in kinds by definition. */
export function builtinRules(): Rules {
  return new Map([...configRules, ...podRules, ...serviceRules, ...workloadRules]);
}

/** The rules for updates, by the definition of the kind. */
export function builtinUpdateRules(): ReadonlyMap<string, UpdateRule> {
  return new Map([...workloadUpdateRules, ...serviceUpdateRule]);
}
