import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  pid: number;
  parentPid: number;
  /** The command line, its words joined by spaces. */
  command: string;
}

/** Every process below `pid`, whoever started it: what a stack of this test has running at this moment. */
export function descendantsOf(pid: number): RunningProcess[] {
  const all = readProcesses();
  const childrenOf = (parent: number): RunningProcess[] =>
    all.filter(({ parentPid }) => parentPid === parent).flatMap((child) => [child, ...childrenOf(child.pid)]);
  return childrenOf(pid);
}

/** False for a zombie too: where nobody reaps orphans, as in many containers, it would be there for ever. */
export function isRunning(pid: number): boolean {
  return readProcesses().some((each) => each.pid === pid);
}

function readProcesses(): RunningProcess[] {
  return process.platform === 'linux' ? readProc() : readPs();
}

/** Small images have no `ps`, so Linux is asked directly. */
function readProc(): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    try {
      // `pid (name) state parent …`; the name may hold anything, even parentheses.
      const [state, parentPid] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').slice(-1).join().split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return state === 'Z' ? [] : [{ pid: Number(name), parentPid: Number(parentPid), command }];
    } catch {
      return []; // It ended while we were reading.
    }
  });
}

function readPs(): RunningProcess[] {
  const lines = execFileSync('ps', ['-axwwo', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [, pid, parentPid, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parentPid: Number(parentPid), command }];
  });
}
