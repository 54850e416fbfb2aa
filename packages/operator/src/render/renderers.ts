import {
  type DesiredObject,
  type KubeObject,
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
}

/** The objects that the operator makes for a resource; throws SpecError where it makes none. */
export type Renderer = (object: KubeObject, context: RenderContext) => readonly DesiredObject[];

/** The kinds that the operator makes objects for. */
export const renderers: ReadonlyMap<string, Renderer> = new Map([['Server', renderServer]]);

/** The kinds that others are rendered by. */
export const configKinds: ReadonlySet<string> = new Set(['SeldonConfig', 'ServerConfig']);

function renderServer(
  object: KubeObject,
  { serverWorkload, configOf }: RenderContext,
): readonly DesiredObject[] {
  const server = object as Server;
  const config = configOf('ServerConfig', server.spec?.serverConfig ?? '') as
    | ServerConfig
    | undefined;
  const { workload, services } = serverChildren(server, config, serverWorkload);
  return [...services, workload];
}
