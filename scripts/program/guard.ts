import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';

/**
 * The runtime (workerd) outlives a program that is killed with -9: it holds the port and goes on selling. So each runtime
 * gets a guard, a shell that does nothing but wait for the end of a pipe that this process holds. The system closes the
 * pipe however this process ends, and the guard then ends the runtime. It is a process group of its own, so that whatever
 * kills the program's group leaves it alive for its one task.
 */
export function guardRuntimes(onStart: (pid: number) => void): void {
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess };
    child.once('spawn', () => {
      if (child.pid === undefined || !isRuntime(child)) return;
      onStart(child.pid);
      guard(child, child.pid);
    });
  });
}

function isRuntime(child: ChildProcess): boolean {
  return basename(child.spawnfile).startsWith('workerd');
}

function guard(runtime: ChildProcess, pid: number): void {
  if (process.platform === 'win32') return;
  // `read` succeeds when it is told that the runtime has ended by itself, and fails at the end of the pipe.
  const shell = spawn('sh', ['-c', 'read -r ended || kill -KILL "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.unref();
  shell.stdin.on('error', () => {});
  runtime.once('exit', () => shell.stdin.end('ended\n'));
}
