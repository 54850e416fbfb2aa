/** A process with nothing but the embedded Kubernetes API server, whose StatefulSets are ready at once. */
import { createKubeCore, serveKube } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';
import { subjectUserAgent } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { countObjectWrites } from './object-writes.ts';
import { rollOutAtOnce } from './roll-out-at-once.ts';
import type { RollingKubeQuestions } from './server-bench-questions.ts';

const core = createKubeCore({ clock: Date.now, crds: customResourceDefinitions() });
const counter = countObjectWrites(subjectUserAgent);
rollOutAtOnce(core);
const served = serveKube(core);

answerParent<RollingKubeQuestions>({
  start: async ({ namespace }) => {
    core.create('namespaces', '', { metadata: { name: namespace } });
    return { url: (await served).url };
  },
  writes() {
    const counts = counter.counts();
    counter.forget();
    return counts;
  },
  cpuMs,
});
