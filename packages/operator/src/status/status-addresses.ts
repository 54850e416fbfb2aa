import type { BindAddress } from '../cli/option-parsers.ts';
import type { OperatorFlags } from '../operator-flags.ts';

/** Where probes and metrics are served; absent for nowhere. */
export interface StatusAddresses {
  readonly probes?: BindAddress;
  readonly metrics?: BindAddress;
}

/** Ports of today's operator (contract, "Flags"). */
const metricsPort = 4000;
const probesPort = 4001;

/**
 * Where to serve probes and metrics: where flags say, else in a pod at the usual ports of all its
 * addresses, and nowhere on somebody's own machine.
 */
export function statusAddresses(
  flags: Pick<OperatorFlags, 'metricsBindAddress' | 'healthProbeBindAddress'>,
  env: Readonly<Record<string, string | undefined>>,
): StatusAddresses {
  const isInPod = Boolean(env.KUBERNETES_SERVICE_HOST);
  const usual = (port: number) => (isInPod ? { port } : 'nowhere');
  const probes = flags.healthProbeBindAddress ?? usual(probesPort);
  const metrics = flags.metricsBindAddress ?? usual(metricsPort);
  return {
    ...(probes === 'nowhere' ? {} : { probes }),
    ...(metrics === 'nowhere' ? {} : { metrics }),
  };
}
