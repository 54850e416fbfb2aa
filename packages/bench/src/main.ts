import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actorsTable } from './actors/actors-table.ts';
import { benchActors } from './actors/bench-actors.ts';
import { apiTable } from './api/api-table.ts';
import { benchApi } from './api/bench-api.ts';
import { CliError } from './cli-error.ts';
import { benchIdle, idleText } from './idle/bench-idle.ts';
import { benchIdleRss, idleRssTable } from './idle/bench-idle-rss.ts';
import { benchModels } from './models/bench-models.ts';
import { benchPage } from './models/bench-page.ts';
import { benchRecording } from './models/bench-recording.ts';
import { modelsTable, recordingTable } from './models/models-table.ts';
import { pageTable } from './models/page-table.ts';
import { type Arguments, parseArguments, usage } from './parse-arguments.ts';
import { benchServers } from './servers/bench-servers.ts';
import { serversTable } from './servers/servers-table.ts';
import { benchFairness, fairnessTable } from './sessions/bench-fairness.ts';
import { benchResync, resyncTable } from './sessions/bench-resync.ts';

/** Progress goes to standard error, so that `--json` leaves one line on standard output. */
function say(line: string): void {
  console.error(line);
}

async function runModels(args: Extract<Arguments, { bench: 'models' }>): Promise<void> {
  const { count, mix, pairs, timeoutMs, json, profile, journal } = args;
  if (args.inspect) {
    const result = await benchPage({ count, pairs, timeoutMs, say });
    console.log(json ? JSON.stringify(result) : pageTable(result));
    return;
  }
  const folder = await profileFolder(profile);
  const profiled = folder === undefined ? {} : { profileFolder: folder };
  const options = { count, pairs, timeoutMs, say, ...profiled };
  if (journal) {
    const result = await benchRecording(options);
    console.log(json ? JSON.stringify(result) : recordingTable(result));
  } else {
    const result = await benchModels({ ...options, mix });
    console.log(json ? JSON.stringify(result) : modelsTable(result));
  }
  sayWhere(folder);
}

async function runServers(args: Extract<Arguments, { bench: 'servers' }>): Promise<void> {
  const { profile, json, ...rest } = args;
  const folder = await profileFolder(profile);
  const profiled = folder === undefined ? {} : { profileFolder: folder };
  const result = await benchServers({ ...rest, ...profiled, say });
  console.log(json ? JSON.stringify(result) : serversTable(result));
  sayWhere(folder);
}

async function runApi(args: Extract<Arguments, { bench: 'api' }>): Promise<void> {
  const { count, pairs, timeoutMs, json, profile } = args;
  const folder = await profileFolder(profile);
  const profiled = folder === undefined ? {} : { profileFolder: folder };
  const result = await benchApi({ count, pairs, timeoutMs, say, ...profiled });
  console.log(json ? JSON.stringify(result) : apiTable(result));
  sayWhere(folder);
}

async function profileFolder(wanted: boolean): Promise<string | undefined> {
  return wanted ? mkdtemp(join(tmpdir(), 'troupe-bench-')) : undefined;
}

function sayWhere(folder: string | undefined): void {
  if (folder !== undefined) say(`The processor profiles are in ${folder}`);
}

async function runActors({ sizes, json }: Extract<Arguments, { bench: 'actors' }>): Promise<void> {
  const result = await benchActors(sizes, say);
  console.log(json ? JSON.stringify(result) : actorsTable(result));
}

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  switch (args.bench) {
    case 'models':
      return runModels(args);
    case 'servers':
      return runServers(args);
    case 'actors':
      return runActors(args);
    case 'api':
      return runApi(args);
    case 'resync': {
      const { profile, json, ...rest } = args;
      const folder = await profileFolder(profile);
      const profiled = folder === undefined ? {} : { profileFolder: folder };
      const result = await benchResync({ ...rest, ...profiled, say });
      console.log(json ? JSON.stringify(result) : resyncTable(result));
      sayWhere(folder);
      return;
    }
    case 'idle': {
      const result = await benchIdle({ ...args, say });
      console.log(args.json ? JSON.stringify(result) : idleText(result));
      return;
    }
    case 'idle-rss': {
      const result = await benchIdleRss({ ...args, say });
      console.log(args.json ? JSON.stringify(result) : idleRssTable(result));
      return;
    }
    case 'fairness': {
      const result = await benchFairness({ ...args, say });
      console.log(args.json ? JSON.stringify(result) : fairnessTable(result));
      return;
    }
    case 'help':
      console.log(usage);
  }
}

try {
  await main();
} catch (error) {
  const isKnown = error instanceof CliError;
  say(`bench: ${isKnown ? error.message : String(error instanceof Error ? error.stack : error)}`);
  process.exitCode = isKnown ? 2 : 1;
}
