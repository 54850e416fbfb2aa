import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const timeoutMs = 60_000;

/** Runs the command as a user would and gives back what it printed. */
async function bench(words: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words.split(' ')]);
  return stdout;
}

describe('bench models', () => {
  test(
    'brings every Model to Ready over real sockets, with at most four writes for each',
    async () => {
      const count = 20;
      const printed = await bench(`models --count ${count} --pairs 1 --json`);
      expect(printed.trimEnd()).not.toContain('\n');

      const result = JSON.parse(printed);
      expect(result).toMatchObject({ bench: 'models', count, pairs: 1 });
      expect(result.ratio).toBeCloseTo(result.operator.totalMs / result.floor.totalMs);
      expect(result.operator.writesPerModel).toBeLessThanOrEqual(4);
      expect(result.operator).toMatchObject({ finalizerWrites: count, refusedWrites: 0 });
      expect(result.operator.statusWrites).toBeGreaterThanOrEqual(count);
      expect(result.floor).toMatchObject({
        finalizerWrites: count,
        statusWrites: count,
        eventWrites: 0,
        otherWrites: 0,
        refusedWrites: 0,
      });
      for (const figures of [result.operator, result.floor]) {
        for (const figure of ['p50Ms', 'p99Ms', 'cpuMs', 'allCpuMs', 'rssPeakBytes']) {
          expect(figures[figure]).toBeGreaterThan(0);
        }
        expect(figures.p99Ms).toBeLessThanOrEqual(figures.totalMs);
      }
    },
    timeoutMs,
  );
});

describe('bench models --mix', () => {
  test(
    'brings Models, Pipelines and Experiments to Ready, by operator and floor alike',
    async () => {
      const count = 20;
      const result = JSON.parse(await bench(`models --mix --count ${count} --pairs 1 --json`));
      expect(result).toMatchObject({ bench: 'models', mix: 'mixed', count });
      expect(result.operator).toMatchObject({ finalizerWrites: count, refusedWrites: 0 });
      expect(result.floor).toMatchObject({
        finalizerWrites: count,
        statusWrites: count,
        otherWrites: 0,
      });
    },
    timeoutMs,
  );
});

describe('bench servers', () => {
  test(
    'brings Servers to Ready by one write of each child and one status, and rolls each by one write',
    async () => {
      const result = JSON.parse(await bench('servers --count 10 --replicas 2 --pairs 1 --json'));
      expect(result).toMatchObject({ bench: 'servers', count: 10, replicas: 2, pairs: 1 });
      expect(result.ratio).toBeCloseTo(result.operator.totalMs / result.floor.totalMs);
      for (const figures of [result.operator, result.floor]) {
        expect(figures).toMatchObject({ serviceWrites: 20, workloadWrites: 10, refusedWrites: 0 });
        expect(figures).toMatchObject({ rollObjects: 10, rollWritesOfOneMost: 1 });
      }
      expect(result.floor.statusWrites).toBe(10);
    },
    timeoutMs,
  );
});

describe('bench idle', () => {
  test(
    'says what an operator costs that has nothing to do, and that it writes nothing of what is settled',
    async () => {
      const result = JSON.parse(await bench('idle --count 20 --seconds 1 --json'));
      expect(result).toMatchObject({ bench: 'idle', count: 20, seconds: 1 });
      expect(result.writesFor).toMatchObject({ finalizer: 0, status: 0, event: 0, refused: 0 });
      expect(result.coreShare).toBeCloseTo(result.cpuMs / 1_000);
    },
    timeoutMs,
  );
});

describe('bench models --inspect', () => {
  test(
    'runs operators without the page, with it unseen, and with a viewer, and says what it costs',
    async () => {
      const result = JSON.parse(await bench('models --inspect --count 20 --pairs 1 --json'));
      const { figures, served, viewed } = result;
      expect(result).toMatchObject({ bench: 'models --inspect', count: 20, pairs: 1 });
      for (const [cost, run] of [
        [served, figures.served],
        [viewed, figures.viewed],
      ]) {
        expect(cost.throughput).toBeCloseTo(run.modelsPerSecond / figures.without.modelsPerSecond);
        expect(cost.mainCpu).toBeCloseTo(run.threadCpuMs / figures.without.threadCpuMs);
      }
    },
    timeoutMs,
  );
});

describe('bench models --journal', () => {
  test(
    'runs the operator with a journal and without, and says what recording costs',
    async () => {
      const result = JSON.parse(await bench('models --journal --count 20 --pairs 1 --json'));
      const { without, recording } = result;
      expect(result).toMatchObject({ bench: 'recording', count: 20, pairs: 1 });
      expect(result.throughputCost).toBeCloseTo(recording.totalMs / without.totalMs - 1);
      expect(result.threadCost).toBeCloseTo(recording.threadCpuMs / without.threadCpuMs - 1);
    },
    timeoutMs,
  );
});

describe('bench api', () => {
  test(
    'writes to the server and to a bare one that sends its watches as many bytes',
    async () => {
      const { server, floor, ratio, coldStart } = JSON.parse(
        await bench('api --count 40 --pairs 1 --json'),
      );
      expect(ratio).toBeCloseTo(server.writesPerSecond / floor.writesPerSecond);
      expect(floor.watchBytes / server.watchBytes).toBeCloseTo(1, 1);
      expect(coldStart.startMs).toBeGreaterThan(0);
      expect(coldStart.firstAnswerMs).toBeGreaterThan(coldStart.startMs);
      expect(coldStart.rssOverBareBytes).toBeGreaterThan(0);
    },
    timeoutMs,
  );
});

describe('bench actors', () => {
  test(
    'measures every step of a life at each size',
    async () => {
      const { sizes, ratio } = JSON.parse(await bench('actors --size 50 --size 100 --json'));
      expect(sizes).toHaveLength(2);
      for (const cost of ['spawnUs', 'eventUs', 'quietEventUs', 'stopUs']) {
        expect(sizes[1][cost]).toBeGreaterThan(0);
      }
      expect(ratio.spawn).toBeCloseTo(sizes[1].spawnUs / sizes[0].spawnUs);
    },
    timeoutMs,
  );
});

test('a wrong call ends with exit code 2 and a line that says what was expected', async () => {
  await expect(bench('models --count none')).rejects.toMatchObject({
    code: 2,
    stderr: "bench: --count is 'none'; write a whole number over 0\n",
  });
});
