import { runSeed } from './run-seed.ts';

const from = Number(process.argv[2] ?? 1),
  n = Number(process.argv[3] ?? 20);
const t0 = performance.now();
let steps = 0;
let bad = 0;
let worst = 0;
for (let s = from; s < from + n; s++) {
  const t = performance.now();
  let r;
  try {
    r = runSeed(s);
  } catch (e) {
    bad++;
    console.log(s, 'THREW', e);
    continue;
  }
  steps += r.steps;
  const ms = performance.now() - t;
  worst = Math.max(worst, ms);
  if (r.failures.length) {
    bad++;
    console.log(
      s,
      `lives ${r.journals.length} steps ${r.steps} ${ms.toFixed(0)}ms`,
      r.failures.slice(0, 4),
    );
  } else if (n <= 20)
    console.log(s, 'ok', r.journals.length, r.steps, r.convergedAfterMs, ms.toFixed(0));
}
const ms = performance.now() - t0;
console.log(
  `${n} seeds, ${bad} bad, ${(ms / n).toFixed(0)} ms/seed, worst ${worst.toFixed(0)}, ${((steps / ms) * 1000).toFixed(0)} steps/s`,
);
