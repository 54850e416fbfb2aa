import {
  type DesiredObject,
  type DesiredWorkload,
  duplicateKey,
  type Scaling,
  type Server,
  type ServerConfig,
  type ServerWorkloadKind,
  SpecError,
  serverChildren,
} from '@troupe/resources';
import { childKey } from '../path.ts';

/** A child as it is to be. */
export interface PlannedChild {
  readonly key: string;
  readonly object: DesiredObject;
  /** How it is written: not everything can be applied. */
  readonly way: 'apply' | 'patch';
}

/** What is to be made for a Server. */
export type ServerPlan =
  /** Its ServerConfig is not known yet. */
  | { readonly state: 'waiting' }
  /** Nothing can be made, for the reason in the condition. */
  | { readonly state: 'refused'; readonly error: string }
  | {
      readonly state: 'made';
      readonly scaling: Scaling;
      readonly workload: DesiredWorkload;
      /** The workload last. */
      readonly children: readonly PlannedChild[];
    };

/** What is known of the ServerConfig that a Server follows; null where there is none. */
export type KnownConfig =
  | { readonly known: false }
  | { readonly known: true; readonly config: ServerConfig | null };

/** Works out what is to be made, once per change of a Server or of its ServerConfig. */
export function serverPlan(
  server: Server,
  known: KnownConfig,
  kind: ServerWorkloadKind,
): ServerPlan {
  if (server.spec?.serverConfig && !known.known) return { state: 'waiting' };
  const config = known.known ? (known.config ?? undefined) : undefined;
  try {
    const { scaling, workload, services } = serverChildren(server, config, kind);
    const children = [
      ...services.map((object) => planned(object, 'apply')),
      planned(workload, wayOf(workload)),
    ];
    return { state: 'made', scaling, workload, children };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { state: 'refused', error: error.message };
  }
}

/**
 * What has items of one key in a list is refused when it is applied, and a field that the API filled in
 * itself is not taken away by applying null, but by a merge patch.
 */
function wayOf({ spec }: DesiredWorkload): PlannedChild['way'] {
  const { template, strategy } = spec as {
    readonly template?: { readonly spec?: unknown };
    readonly strategy?: { readonly rollingUpdate?: unknown };
  };
  const canApply = duplicateKey(template?.spec) === null && strategy?.rollingUpdate !== null;
  return canApply ? 'apply' : 'patch';
}

function planned(object: DesiredObject, way: PlannedChild['way']): PlannedChild {
  return { key: childKey({ kind: object.kind, name: object.metadata.name }), object, way };
}
