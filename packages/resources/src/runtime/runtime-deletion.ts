/**
 * What a runtime's namespace still needs its scheduler for: Servers, and those of the other kinds that a
 * finalizer keeps until the scheduler has let go of them.
 */
export interface RuntimeDependents {
  readonly servers: number;
  readonly models: number;
  readonly pipelines: number;
  readonly experiments: number;
}

/**
 * Why a SeldonRuntime under deletion has to stay; null once nothing needs it any more.
 *
 * Its pods go with it, the scheduler among them, and without a scheduler what is left behind would hang
 * on its finalizers.
 */
export function runtimeHeldBy(namespace: string, dependents: RuntimeDependents): string | null {
  const { servers, models, pipelines, experiments } = dependents;
  const counted = [
    some(servers, 'Server'),
    some(models, 'Model'),
    some(pipelines, 'Pipeline'),
    some(experiments, 'Experiment'),
  ].filter((each) => each !== '');
  if (counted.length === 0) return null;
  const why = servers > 0 ? 'servers still running' : 'its scheduler is still needed';
  return `Runtime is being deleted but ${why} in namespace ${namespace}: ${counted.join(', ')}`;
}

function some(count: number, kind: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${kind}` : `${count} ${kind}s`;
}
