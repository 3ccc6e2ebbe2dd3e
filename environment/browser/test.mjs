// Drives the notebooks in headless Chromium. Started by environment/test-browser.sh:
//   node test.mjs UI TOUR PICTURE COMMAND...   UI notebook or jupyterlab, TOUR none, short or whole, PICTURE its screenshot
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {check, patience, until, within} from './checks.mjs';
import {kernels, processorSeconds, start} from './server.mjs';
import {Session} from './session.mjs';
import {tour} from './tour.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const [uiName, tourName, picture, ...command] = process.argv.slice(2);
const ui = await import(`./${uiName}.mjs`);
const {chromium} = createRequire(join(process.env.PLAYWRIGHT, 'package.json'))('playwright-core');

/** A copy of the tour without its outputs, and the test's own notebook; the short tour trains by a preset of its own. */
function copyNotebooks() {
  const folder = mkdtempSync(join(tmpdir(), 'privatelora-browser-'));
  const notebooks = join(folder, 'notebooks');
  cpSync(join(HERE, '../../notebooks'), notebooks, {recursive: true});
  cpSync(join(HERE, 'scratch.ipynb'), join(notebooks, 'scratch/scratch.ipynb'));
  cpSync(join(HERE, 'short-tour.json'), join(notebooks, 'scratch/short-tour.json'));
  const tour = JSON.parse(readFileSync(join(notebooks, '00-tour.ipynb'), 'utf8'));
  const code = tour.cells.filter(cell => cell.cell_type === 'code');
  for (const cell of code) Object.assign(cell, {outputs: [], execution_count: null});
  if (tourName === 'short') shorten(code);
  writeFileSync(join(notebooks, '00-tour.ipynb'), JSON.stringify(tour));
  return folder;
}

function shorten(code) {
  const loads = code.filter(cell => cell.source.join('').includes('Preset.named(preset)'));
  check(loads.length === 1, 'one Preset.named(preset) in 00-tour.ipynb', loads.length);
  const short = 'Preset.parse(Files.readString(Path.of("scratch", "short-tour.json")), "short-tour.json")';
  loads[0].source = loads[0].source.map(line => line.replace('Preset.named(preset)', short));
}

function launch() {
  const args = ['--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  if (process.getuid() === 0) args.push('--no-sandbox');
  return chromium.launchServer({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args, timeout: 60000 * patience});
}

async function scratch(session, server) {
  await session.open(server, 'scratch/scratch.ipynb');
  const answer = await session.run(0, 60);
  console.log(`    processor time of the kernel until its first result: ${processorSeconds(kernels(server)).toFixed(1)} s`);
  within((performance.now() - session.asked) / 1000, 8, 'kernel start to first result');
  check(answer.trim() === '42', '42 from 6 * 7', answer);
  const error = await session.run(1, 30);
  check(/^IOException: disk full/.test(error.trim()), 'the root cause, IOException: disk full, first', error);
  check(/cell \[\d+\], line 2: throw new RuntimeException/.test(error), 'line 2 of the cell', error);
  await startLoop(session);
  await session.interrupt(2, /Interruption: stopped after step \d+/);
  const state = await session.run(3, 30);
  check(/rank 4, step \d{7,}, loss 1\.618/.test(state), 'rank 4, over a million steps and loss 1.618 after the interrupt', state);
}

/** The third code cell runs until it is stopped. */
async function startLoop(session) {
  await session.start(2);
  await until(async () => (await session.shown(2)).includes('a million steps'), 30, 'a million steps', () => session.shown(2));
}

/** A killed browser leaves the kernels to their server; a killed server leaves none, not even a busy one. */
async function kills(browserServer, server, session) {
  await startLoop(session);
  const before = kernels(server).length;
  check(before > 0, 'kernels of the server', 'none');
  const gone = new Promise(resolve => browserServer.process().once('exit', resolve));
  browserServer.process().kill('SIGKILL');
  await gone;
  check(server.isAlive() && kernels(server).length === before, `${before} kernels after the browser was killed`, kernels(server).length);
  server.kill();
  await server.ended;
  const killed = performance.now();
  await until(() => kernels(server).length === 0, 60, 'no kernel after the server was killed', () => `processes ${kernels(server)}`);
  within((performance.now() - killed) / 1000, 10, `killed server to the end of its ${before} kernels`);
}

const folder = copyNotebooks();
let server, browserServer, browser;

function leaveNothing() {
  browserServer?.process().kill('SIGKILL');
  server?.kill();
  rmSync(folder, {recursive: true, force: true, maxRetries: 5});
}

async function shootFailure() {
  const file = picture.replace(/\.png$/, '-failed.png');
  await browser.contexts()[0].pages().at(-1).screenshot({path: file});
  console.error(`the page when it failed: ${file}`);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    leaveNothing();
    process.exit(1);
  });
}

try {
  server = await start(command, folder);
  browserServer = await launch();
  browser = await chromium.connect(browserServer.wsEndpoint(), {timeout: 60000 * patience});
  const context = await browser.newContext({viewport: {width: 1280, height: 960}, reducedMotion: 'reduce'});
  context.setDefaultTimeout(30000 * patience);
  const first = new Session(await context.newPage(), ui);
  await scratch(first, server);
  if (tourName !== 'none') await tour(new Session(await context.newPage(), ui), server, picture);
  await first.page.bringToFront();
  await kills(browserServer, server, first);
  console.log(`browser test passed: ${uiName}, tour ${tourName}`);
} catch (e) {
  console.error(`browser test failed: ${e.message}`);
  await shootFailure().catch(() => {}); // the browser may be what failed
  process.exitCode = 1;
} finally {
  leaveNothing();
  process.exit();
}
