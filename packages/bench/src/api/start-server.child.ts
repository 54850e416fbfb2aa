/** Starts the embedded API server with the CRDs of a file, says how much memory that took, and ends with its input. */
import { readFileSync } from 'node:fs';
import { createKubeCore, serveKube, type UnsavedObject } from '@troupe/embedded-kube';

const [, , crdFile = ''] = process.argv;
const crds = JSON.parse(readFileSync(crdFile, 'utf8')) as UnsavedObject[];
const core = createKubeCore({ clock: Date.now, crds });
const server = await serveKube(core);
console.log(process.memoryUsage.rss());
process.stdin.on('end', () => void server.stop()).resume();
