/** A process with nothing but the embedded Kubernetes API server, to be measured. */
import { createKubeCore, serveKube } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';
import { benchNamespace } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { createProcessMonitor } from '../processes/process-monitor.ts';
import type { ApiQuestions } from './api-questions.ts';

const monitor = createProcessMonitor();
const core = createKubeCore({ clock: Date.now, crds: customResourceDefinitions() });
core.create('namespaces', '', { metadata: { name: benchNamespace } });
const served = serveKube(core);

answerParent<ApiQuestions>({
  async start() {
    const { port } = await served;
    return { port, authorization: '' };
  },
  begin() {
    monitor.begin();
    return null;
  },
  figures: () => monitor.figures(),
});
