// What was expected and what was found; time limits, which a loaded machine may stretch.
import {setTimeout as sleep} from 'node:timers/promises';

/** Every time limit is multiplied by it: TEST_PATIENCE, 1 unless given. */
export const patience = Number(process.env.TEST_PATIENCE ?? 1);

export function check(holds, expected, found) {
  if (!holds) throw new Error(`expected ${expected}, found ${found}`);
}

/** Prints a duration, and fails when it is over its limit. */
export function within(seconds, limit, what) {
  const stretched = limit * patience;
  console.log(`    ${what}: ${seconds.toFixed(2)} s (limit ${stretched} s)`);
  check(seconds <= stretched, `${what} within ${stretched} s`, `${seconds.toFixed(2)} s`);
}

/** Asks until the answer is a yes; otherwise fails with what is found at the end. */
export async function until(ask, limit, expected, found) {
  const began = performance.now();
  while (!(await ask())) {
    const waited = performance.now() - began;
    if (waited > limit * patience * 1000) check(false, `${expected} within ${limit * patience} s`, await found());
    await sleep(Math.min(1000, 20 + waited / 50)); // rarely, when it takes long: asking takes time, too
  }
}
