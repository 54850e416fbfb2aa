/** A process with nothing but the bare server. */
import { answerParent } from '../processes/answer-parent.ts';
import { createProcessMonitor } from '../processes/process-monitor.ts';
import { serveApiFloor } from './api-floor.ts';
import type { ApiQuestions } from './api-questions.ts';

const monitor = createProcessMonitor();

answerParent<ApiQuestions>({
  async start({ samples }) {
    if (samples === null) throw new Error('a floor needs samples of what to answer');
    return { port: await serveApiFloor(samples), authorization: '' };
  },
  begin() {
    monitor.begin();
    return null;
  },
  figures: () => monitor.figures(),
});
