// A notebook server of its own: configuration, runtime files and notebooks in one temporary folder.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {check, patience, until} from './checks.mjs';

const TOKEN = 'browser-test';

/** Starts it by that command, which prints its address, and serves folder/notebooks. */
export async function start(command, folder) {
  const runtime = join(folder, 'runtime');
  const env = {...process.env, FOLDER: join(folder, 'notebooks'), JUPYTER_TOKEN: TOKEN, JUPYTER_RUNTIME_DIR: runtime,
    JUPYTER_CONFIG_DIR: join(folder, 'config'), JUPYTER_DATA_DIR: join(folder, 'data')};
  mkdirSync(runtime);
  const child = spawn(command[0], command.slice(1), {env, stdio: ['ignore', 'pipe', 'pipe']});
  const server = {token: TOKEN, log: '', ended: once(child, 'exit'), runtime,
    isAlive: () => child.exitCode === null && child.signalCode === null, kill: () => child.kill('SIGKILL')};
  child.stdout.on('data', text => (server.log += text));
  child.stderr.on('data', text => (server.log += text));
  const address = () => server.log.match(/http:\/\/127\.0\.0\.1:\d+(?=\/)/)?.[0];
  try {
    await until(address, 300, 'the address of the server', () => server.log || 'nothing');
    server.base = address();
    await until(() => answers(server), 60, `an answer of ${server.base}`, () => server.log);
  } catch (e) {
    server.kill();
    throw e;
  }
  return server;
}

async function answers(server) {
  check(server.isAlive(), 'a running server', `that it ended:\n${server.log}`);
  const request = fetch(`${server.base}/api/kernelspecs?token=${TOKEN}`, {signal: AbortSignal.timeout(5000 * patience)});
  return (await request.catch(() => ({ok: false}))).ok;
}

/** The processes, by /proc, that were started with a connection file of this server: its kernels. */
export function kernels(server) {
  const mark = join(server.runtime, 'kernel-');
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && commandOf(pid).includes(mark));
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

/** What these processes have used of the processors, which does not depend on how busy the machine is; clock ticks are 1/100 s. */
export function processorSeconds(pids) {
  const ticks = pid => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number);
  return pids.flatMap(ticks).reduce((sum, n) => sum + n, 0) / 100;
}
