import path from 'node:path';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { listNamedFiles, parseSpec } from '../../core/spec/parseSpec';
import { exitCodeOfRun, exitCodes, UsageError } from '../exitCodes';
import { formatCount } from '../format';
import { printResult, say, type OutputOptions } from '../output';
import type { World } from '../ports';
import { followRun, type Following } from '../progress/followRun';
import { describeRunAsJson, renderRunEnd } from '../runReport';
import { withSession, type Session } from '../session';
import { saveReport } from './report';

export interface RunOptions extends OutputOptions {
  set?: { path: string; value: string }[];
  detach?: boolean;
}

/** Runs a spec to its end (or only starts it, with `detach`) and returns the exit code. @throws SpecError */
export async function runSpec(world: World, specPath: string, options: RunOptions): Promise<number> {
  const file = path.resolve(world.currentFolder, specPath);
  const spec = await readSpec(world, specPath, file, options);
  return withSession(world, options.detach ? 'running' : 'all', async (session) => {
    const runId = await startRun(world, session, spec, path.dirname(file));
    if (options.detach) return printDetached(world, session, runId, options);
    return finish(world, session, await followRun(world, session, runId), options);
  });
}

/** Prints how following a run ended and returns the exit code. */
export async function finish(
  world: World,
  session: Session,
  following: Following,
  options: OutputOptions,
): Promise<number> {
  const { ending, view } = following;
  if (ending === 'closed') {
    const report = view.status === 'completed' ? await saveReport(world, session, view.runId) : undefined;
    printResult(world, options, describeRunAsJson(view, report), renderRunEnd(world, session, view, report));
    return exitCodeOfRun(view.status);
  }
  const lines = ending === 'lost' ? describeLost(view.runId) : describeLeft(session, view.runId);
  const exitCode = ending === 'detached' ? exitCodes.finished : exitCodes.interrupted;
  printResult(world, options, { ...describeRunAsJson(view, undefined), exitCode }, lines);
  return exitCode;
}

/** Reads and parses a spec. @throws SpecError, or UsageError for a file that cannot be read */
export async function readSpec(
  world: World,
  specPath: string,
  file: string,
  options: Pick<RunOptions, 'set'>,
): Promise<PipelineSpec> {
  const text = await world.files.readText(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code ?? error.message})`;
    throw new UsageError(`the spec ${specPath} ${why}`, `give the path of a pipeline spec, such as examples/demo.yaml`);
  });
  const parsing = { fileName: specPath, variables: world.environment, overrides: options.set ?? [] };
  const files = await readNamedFiles(world, path.dirname(file), listNamedFiles(text, parsing));
  return parseSpec(text, { ...parsing, files }).spec;
}

/** Texts by their paths, which count from the spec's folder. */
async function readNamedFiles(world: World, folder: string, paths: string[]): Promise<Record<string, string>> {
  const texts = paths.map(async (named) => {
    const text = await world.files.readText(path.resolve(folder, named)).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code ?? error.message})`;
      throw new UsageError(
        `the file ${named} that the spec names ${why}`,
        'its path counts from the folder of the spec',
      );
    });
    return [named, text] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

async function startRun(world: World, session: Session, spec: PipelineSpec, specFolder: string): Promise<string> {
  let shown = '';
  const onUpload = ({ label, done, total, unit }: { label: string; done: number; total?: number; unit: string }) => {
    // A line for each source, not for each file of it.
    if (label === shown) return;
    shown = label;
    say(
      world,
      `storing ${label}${total === undefined ? '' : ` (${formatCount(total)} ${unit}, ${formatCount(done)} done)`}`,
    );
  };
  const onWait = (open: string) => say(world, `waiting until ${open} has stopped, as it was asked to`);
  const { runId, wasRunning } = await session.client.startRun(spec, { specFolder, onUpload, onWait });
  say(
    world,
    `${wasRunning ? 'already running, now followed:' : 'started'} ${runId}${session.addresses?.temporalUi ? `; Temporal UI: ${session.addresses.temporalUi}` : ''}`,
  );
  return runId;
}

async function printDetached(world: World, session: Session, runId: string, options: RunOptions): Promise<number> {
  const view = await session.client.viewRun(runId);
  const document = { ...describeRunAsJson(view, undefined), exitCode: exitCodes.finished };
  printResult(world, options, document, describeLeft(session, runId));
  return exitCodes.finished;
}

function describeLost(runId: string): string[] {
  return [
    `the servers of ${runId} do not answer any more; it goes on when they run again`,
    `start them:  npx rankwright up`,
    `watch it:    npx rankwright watch ${runId}`,
  ];
}

function describeLeft(session: Session, runId: string): string[] {
  if (session.embedded)
    return [`${runId} stops with its servers; run the same spec again to go on: what is done is reused`];
  return [
    `${runId} goes on without this command`,
    `watch it:   npx rankwright watch ${runId}`,
    `cancel it:  npx rankwright cancel ${runId}`,
  ];
}
