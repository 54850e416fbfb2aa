/** Starts the embedded API server, says how much memory that took, and ends with its input. */
import { createKubeCore, serveKube } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';

const core = createKubeCore({ clock: Date.now, crds: customResourceDefinitions() });
const server = await serveKube(core);
console.log(process.memoryUsage.rss());
process.stdin.on('end', () => void server.stop()).resume();
