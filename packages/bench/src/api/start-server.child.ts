/** Starts the embedded API server with the CRDs of a file and says its port; ends with its input, saying how much memory it takes. */
import { createKubeCore, serveKube, type UnsavedObject } from '@troupe/embedded-kube';

// As the server reads its own files: to import node:fs takes longer than to read them.
const { readFileSync } = process.getBuiltinModule('node:fs');
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
