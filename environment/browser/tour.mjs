// 00-tour.ipynb by "Run all": interrupted while it trains, then to its end, with its table, charts and formulas.
import {check, until} from './checks.mjs';

const LOAD = 1, FORMULAS = 4, TRAIN = 5, TABLE = 6, ROC = 7, SAMPLES = 8, PLANE = 9, CELLS = 11; // code cells, from 0
const MINUTES = 20;

export async function tour(session, server, picture) {
  await session.open(server, '00-tour.ipynb');
  const count = await session.page.locator(session.ui.cell).count();
  check(count === CELLS, `${CELLS} code cells in 00-tour.ipynb`, count);
  await session.ui.runAll(session.page);
  await session.finished(LOAD, 180);
  await until(async () => /loss \d/.test(await session.shown(TRAIN)), 120, 'a loss of training', () => session.shown(TRAIN));
  await session.interrupt(TRAIN, /Interruption: stopped after step \d+ of \d+; everything is saved/);
  await session.cell(TRAIN).locator('.CodeMirror').click();
  await session.ui.runBelow(session.page); // the state of the cells above is still there
  await toItsEnd(session);
  await results(session);
  await shoot(session, picture);
}

async function toItsEnd(session) {
  const stuck = async () => `[${await session.number(CELLS - 1)}], training shows ${await session.shown(TRAIN)}`;
  await until(async () => (await session.failures()).length === 0, 60, 'the interruption gone from the cell that runs again', stuck);
  await until(async () => (await session.isDone(CELLS - 1)) || (await session.failures()).length > 0, 60 * MINUTES, 'the last cell done', stuck);
  const failures = await session.failures();
  check(failures.length === 0, 'no error in any cell', failures.join('\n'));
  for (let i = 0; i < CELLS; i++) check(await session.isDone(i), `code cell ${i} executed`, `[${await session.number(i)}]`);
}

async function results(session) {
  const rows = await session.cell(TABLE).locator('tbody tr').count();
  check(rows === 5, 'a table of 5 models: base, LoRA, LoRA stopped early, MP-LoRA and SMP-LoRA', `${rows} rows`);
  for (const [i, width] of [[ROC, 600], [SAMPLES, 400], [PLANE, 600]]) {
    const drawn = await session.cell(i).locator('img').first().evaluate(image => image.naturalWidth);
    check(drawn >= width, `a picture ${width} pixels wide from code cell ${i}`, `${drawn} pixels`);
  }
  const set = () => session.cell(FORMULAS).locator('.MathJax').count();
  await until(async () => (await set()) >= 3, 60, '3 formulas that are set', async () => `${await set()}: ${await session.shown(FORMULAS)}`);
}

/** The table with the chart below it. */
async function shoot(session, picture) {
  await session.cell(TABLE).evaluate(cell => cell.scrollIntoView({block: 'start'}));
  await session.page.waitForTimeout(1000);
  await session.page.screenshot({path: picture});
  console.log(`    screenshot: ${picture}`);
}
