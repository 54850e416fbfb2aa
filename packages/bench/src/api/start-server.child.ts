/** Starts the embedded API server with the CRDs of a file and says its port; ends with its input, saying how much memory it takes. */
import { readFileSync } from 'node:fs';
import { createKubeCore, serveKube, type UnsavedObject } from '@troupe/embedded-kube';

const [, , crdFile = ''] = process.argv;
const crds = JSON.parse(readFileSync(crdFile, 'utf8')) as UnsavedObject[];
const core = createKubeCore({ clock: Date.now, crds });
const server = await serveKube(core);
console.log(server.port);
process.stdin
  .on('end', () => {
    console.log(process.memoryUsage.rss());
    void server.stop();
  })
  .resume();
