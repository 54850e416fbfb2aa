/** Serves the fixture kinds from the data folder of its first argument, and says where as a line of JSON. */
import { randomUUID } from 'node:crypto';
import { createKubeCore } from '../core/create-kube-core.ts';
import { serveKube } from '../http/serve-kube.ts';
import { openDataDir } from '../storage/open-data-dir.ts';
import { modelCrd, serverCrd } from './fixture-crds.ts';

const data = await openDataDir({ dir: process.argv[2] ?? '', snapshotBytes: 100_000 });
const core = createKubeCore({
  clock: Date.now,
  uid: randomUUID,
  crds: [modelCrd, serverCrd],
  storage: data.storage,
});
const { url } = await serveKube(core);
process.stdout.write(`${JSON.stringify({ url })}\n`);
