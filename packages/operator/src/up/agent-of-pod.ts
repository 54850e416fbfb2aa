import type { ApiObject } from '@troupe/embedded-kube';
import type { AgentOptions } from '@troupe/embedded-scheduler';
import { bytesOf, capabilitiesVariable, serverNameLabel } from '@troupe/resources';

/** Memory of an inference server whose container asks for none: 10 GiB. */
const defaultMemoryBytes = 10 * 1024 ** 3;

/** By this variable an agent says how much more memory it promises than it has. */
const overCommitVariable = 'SELDON_OVERCOMMIT_PERCENTAGE';

/** Containers beside the inference server, whose memory holds no models. */
const sidecars: ReadonlySet<string> = new Set(['agent', 'rclone']);

interface Container {
  readonly name?: string;
  readonly env?: readonly { readonly name?: string; readonly value?: string }[];
  readonly resources?: { readonly requests?: { readonly memory?: unknown } };
}

/**
 * The agent that runs in a Server's pod: capabilities and over-commit from its container's variables,
 * memory from what the inference server's container requests.
 */
export function agentOf(pod: ApiObject): AgentOptions {
  const { name, labels = {} } = pod.metadata;
  const { containers = [] } = (pod.spec ?? {}) as { readonly containers?: readonly Container[] };
  const capabilities = variableOf(containers, capabilitiesVariable) ?? '';
  return {
    serverName: labels[serverNameLabel] ?? '',
    replicaIdx: ordinalOf(name),
    capabilities: capabilities.split(',').filter((each) => each !== ''),
    memoryBytes: memoryOf(containers),
    overCommitPercentage: Number(variableOf(containers, overCommitVariable)) || 0,
  };
}

/** A variable of the agent's container; of two of one name Kubernetes takes the last. */
function variableOf(containers: readonly Container[], name: string): string | undefined {
  return containers
    .filter((container) => container.name === 'agent')
    .flatMap(({ env = [] }) => env)
    .findLast((variable) => variable.name === name)?.value;
}

function memoryOf(containers: readonly Container[]): number {
  const requests = containers
    .filter(({ name = '' }) => !sidecars.has(name))
    .map(({ resources }) => resources?.requests?.memory)
    .filter((memory) => memory !== undefined)
    .map(bytesOrNone);
  return requests.reduce((sum, each) => sum + each, 0) || defaultMemoryBytes;
}

/** A request that is no quantity would never have made a pod in a real cluster. */
function bytesOrNone(memory: unknown): number {
  try {
    return Number(bytesOf(memory));
  } catch {
    return 0;
  }
}

/** The replica's index, which a StatefulSet writes at the end of its pods' names. */
function ordinalOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1)) || 0;
}
