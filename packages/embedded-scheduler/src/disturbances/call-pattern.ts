import type { SchedulerServiceImplementation } from '@troupe/scheduler-api';

/** A call as the service names it, such as `loadModel` or `subscribeModelStatus`. */
export type CallName = keyof SchedulerServiceImplementation;

/** Which calls are meant; what is left out matches everything. */
export interface CallPattern {
  readonly call?: CallName;
  /** Of the Kubernetes metadata in the request. */
  readonly namespace?: string;
  /** The name of a model, pipeline, experiment or server in the request. */
  readonly resource?: string;
  /** How many calls at most; default all. */
  readonly times?: number;
}

/** What a call is about. A ServerNotify may be about many resources. */
export interface CallSubject {
  readonly resources: readonly string[];
  readonly namespaces: readonly string[];
}

const nameKeys: ReadonlySet<string> = new Set(['name', 'model', 'pipeline']);
const partKeys: ReadonlySet<string> = new Set([
  'steps',
  'candidates',
  'mirror',
  'modelSpec',
  'input',
  'output',
]);

/**
 * Reads what a request is about: the names and namespaces in it, wherever the request of that call
 * keeps them. Steps, candidates and the like are parts of a resource and not looked at.
 */
export function subjectOf(request: unknown): CallSubject {
  const resources: string[] = [];
  const namespaces: string[] = [];
  function visit(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'string') {
        if (nameKeys.has(key)) resources.push(child);
        else if (key === 'namespace') namespaces.push(child);
      } else if (!partKeys.has(key)) visit(child);
    }
  }
  visit(request);
  return { resources, namespaces };
}

/** Whether a call is meant by a pattern. */
export function matches(pattern: CallPattern, call: CallName, subject: CallSubject): boolean {
  const { call: wantedCall, namespace, resource } = pattern;
  return (
    (wantedCall === undefined || wantedCall === call) &&
    (namespace === undefined || subject.namespaces.includes(namespace)) &&
    (resource === undefined || subject.resources.includes(resource))
  );
}
