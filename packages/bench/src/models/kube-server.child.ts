/** A process with nothing but the embedded Kubernetes API server. */
import { createKubeCore, type EmbeddedKube, serveKube } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import type { KubeServerQuestions } from './server-questions.ts';
import { subjectUserAgent } from './workload.ts';
import { countWrites } from './write-counts.ts';

const core = createKubeCore({ clock: Date.now, crds: customResourceDefinitions() });
const writes = countWrites(subjectUserAgent);
const served: Promise<EmbeddedKube> = serveKube(core);

answerParent<KubeServerQuestions>({
  start: async ({ namespace }) => {
    core.create('namespaces', '', { metadata: { name: namespace } });
    return { url: (await served).url };
  },
  writes,
  cpuMs,
});
