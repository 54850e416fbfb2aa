import {
  type DesiredObject,
  type KubeObject,
  planRuntime,
  type SeldonConfig,
  type SeldonRuntime,
  type Server,
  type ServerConfig,
  type ServerWorkloadKind,
  serverChildren,
} from '@troupe/resources';

/** What a resource is rendered with. */
export interface RenderContext {
  readonly serverWorkload: ServerWorkloadKind;
  /** The object of that kind and name in the operator's namespace, as far as it is among the manifests. */
  readonly configOf: (kind: string, name: string) => KubeObject | undefined;
  /** How many of a kind there are in a namespace, among the manifests. */
  readonly countOf: (kind: string, namespace: string) => number;
}

/** What the operator makes for a resource. */
export interface Rendering {
  readonly objects: readonly DesiredObject[];
  /** Parts of it that nothing can be made for, and why. */
  readonly refusals?: readonly string[];
}

/** Renders a resource; throws SpecError where nothing at all can be made for it. */
export type Renderer = (object: KubeObject, context: RenderContext) => Rendering;

/** The kinds that the operator makes objects for. */
export const renderers: ReadonlyMap<string, Renderer> = new Map([
  ['SeldonRuntime', renderRuntime],
  ['Server', renderServer],
]);

/** The kinds that others are rendered by. */
export const configKinds: ReadonlySet<string> = new Set(['SeldonConfig', 'ServerConfig']);

function renderRuntime(object: KubeObject, { configOf, countOf }: RenderContext): Rendering {
  const runtime = object as SeldonRuntime;
  const { namespace } = runtime.metadata;
  const config = configOf('SeldonConfig', runtime.spec?.seldonConfig ?? '');
  const { children, components } = planRuntime(runtime, config as SeldonConfig | undefined, {
    models: countOf('Model', namespace),
    pipelines: countOf('Pipeline', namespace),
  });
  const refusals = components.flatMap((each) => (each.type === 'refused' ? [each.error] : []));
  return { objects: children, refusals };
}

function renderServer(object: KubeObject, { serverWorkload, configOf }: RenderContext): Rendering {
  const server = object as Server;
  const config = configOf('ServerConfig', server.spec?.serverConfig ?? '') as
    | ServerConfig
    | undefined;
  const { workload, services } = serverChildren(server, config, serverWorkload);
  return { objects: [...services, workload] };
}
