import { startGuardedProcess, type GuardedProcess } from './guardedProcess';
import { waitUntilReady } from './readiness';
import { startOnFreePorts } from './startOnFreePorts';

export interface ProgramCommand {
  command: string;
  args: string[];
}

export interface RehearsalOptions {
  /** Starts the server; `--port N` is appended. */
  program: ProgramCommand;
  logFile: string;
  port?: number | undefined;
}

export interface RehearsalServer {
  /** Base URL for OpenAI clients, ending in /v1. */
  url: string;
  process: GuardedProcess;
}

/** Starts the rehearsal LLM as a process and waits until `/health` answers. */
export async function startRehearsal(options: RehearsalOptions): Promise<RehearsalServer> {
  const { program, logFile } = options;
  return startOnFreePorts([{ name: 'the rehearsal LLM', wanted: options.port, preferred: 7080 }], async ([port]) => {
    const process = await startGuardedProcess({
      name: 'rehearsal',
      command: program.command,
      args: [...program.args, '--port', `${port}`],
      logFile,
    });
    const origin = `http://127.0.0.1:${port}`;
    // Its own line comes first: until then another server may be the one that answers on this port.
    await waitUntilReady(process, async () => {
      return (await process.readLog()).includes(`:${port}`) && (await fetch(`${origin}/health`)).ok;
    });
    return { url: `${origin}/v1`, process };
  });
}
