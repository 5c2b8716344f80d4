import { Command, CommanderError, Option } from 'commander';
import { llmStages, quarantineReasons } from '../core/contracts/llmWork';
import { exportFormatNames } from '../core/export/formats/registry';
import {
  acceptFailed,
  auditJudge,
  cancelRun,
  compareRuns,
  estimateSpec,
  evaluateRuns,
  examine,
  exportData,
  fetchReport,
  keepAttributes,
  keepLedger,
  keepServers,
  listFailed,
  listRuns,
  pauseRun,
  raiseBudget,
  rerankFile,
  resumeRun,
  retryFailed,
  runDemo,
  runSpec,
  runWorker,
  sampleStage,
  serveModel,
  showChanges,
  showRun,
  watchRun,
} from './actions';
import type { Action, AddCommand } from './addCommand';
import { addAuditCommands } from './auditCommands';
import { exitCodeHelp, exitCodeOfError, exitCodes } from './exitCodes';
import { examples } from './helpTexts';
import { addModelOptions, collect, collectSetting, parseLimit, parsePort, parseSeed, parseUsd } from './options';
import { printError, printResult, type OutputOptions } from './output';
import { addScheduleCommands } from './scheduleCommands';
import type { World } from './ports';

/** Runs one command line and returns its exit code; whatever goes wrong is told on stderr, never thrown. */
export async function runCommandLine(words: string[], world: World): Promise<number> {
  // What commander refuses before it has read the options still has to come out as the person asked.
  const options: OutputOptions = { json: words.includes('--json'), verbose: words.includes('--verbose') };
  let exitCode: number = exitCodes.finished;
  try {
    const program = createProgram(world, (code) => (exitCode = code));
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return endUsage(world, options, error);
    printError(world, options, error);
    return exitCodeOfError(error);
  }
}

/** Commander has told the person already; a program that asked for JSON gets that too. */
function endUsage(world: World, options: OutputOptions, error: CommanderError): number {
  if (error.exitCode === 0) return exitCodes.finished;
  const message = error.message.replace(/^error: /, '');
  if (options.json) printResult(world, options, { error: { code: 'usage', message } }, []);
  return exitCodes.usage;
}

function createProgram(world: World, done: (exitCode: number) => void): Command {
  const program = new Command('rankwright')
    .description('Turns a text corpus into a small, fast reranker tuned to it, without human labels.')
    .version(world.version, '-V, --version', 'print the version')
    .option('--verbose', 'show where an error comes from (also: RANKWRIGHT_DEBUG=1)')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('(add --help for what it accepts)')
    .addHelpText('after', `\n${examples.program}\n\n${exitCodeHelp}`)
    .configureOutput(outputOf(world))
    .exitOverride();
  const add = (usage: string, description: string, action: Action): Command =>
    addCommand(program, world, done, usage, description, action);
  addRunCommands(add);
  addControlCommands(add);
  addLookCommands(add);
  addAuditCommands(add);
  addDataCommands(add);
  addEvaluationCommand(add);
  addModelCommands(add);
  addServerCommands(add);
  addScheduleCommands(program, (parent, ...command) => addCommand(parent, world, done, ...command));
  return program;
}

function addRunCommands(add: AddCommand): void {
  add('estimate <spec>', 'tell what a run would ask of language models, and cost, before it is spent', estimateSpec)
    .addOption(settingOption())
    .option(
      '--pilot [count]',
      'ask and pay some requests of each stage first (24), for a narrower estimate',
      parseLimit,
    );
  add('run <spec>', 'run a pipeline spec and show its progress', runSpec)
    .addOption(settingOption())
    .option('--detach', 'only start it; the servers must be running already');
  add('watch <run>', 'show the progress of a run until it ends', watchRun);
  add('cancel <run>', 'ask a run to stop; what is done is kept', cancelRun);
}

function settingOption(): Option {
  const option = new Option('--set <path=value>', 'replace a field of the spec; may be given several times');
  return option.argParser(collectSetting);
}

function addControlCommands(add: AddCommand): void {
  add('pause <run>', 'make a run wait; what was answered is kept', pauseRun);
  add('resume <run>', 'let a paused run go on', resumeRun);
  add('retry-failed <run>', 'ask the failed requests of a run again', retryFailed).addOption(reasonOption());
  add('accept-failed <run>', 'let a run go on without its failed requests', acceptFailed);
  add('raise-budget <run> <usd>', 'give a run more money: the whole budget, in dollars', raiseBudget);
}

function reasonOption(): Option {
  return new Option('--reason <reason>', 'only those that failed for this reason').choices(quarantineReasons);
}

function addLookCommands(add: AddCommand): void {
  add('runs', 'list the newest runs', (world, _, options) => listRuns(world, options))
    .option('--limit <count>', 'how many at most', parseLimit, 20)
    .option('--links', "print links to Temporal's run list: by nDCG@10, what lowered it, what cost much, what waits")
    .option('--over-usd <dollars>', 'what the link to costly runs that were not promoted calls much', parseUsd, 1);
  add('show <run>', 'print the stages of a run, its artifacts and its metrics', showRun);
  add('failed <run>', 'list the requests without a usable answer, and what the model said', listFailed)
    .addOption(new Option('--stage <stage>', 'only those of this stage').choices(llmStages))
    .addOption(reasonOption())
    .option('--limit <count>', 'how many at most', parseLimit, 20);
  add('report <run>', 'write the report of a run to a file', fetchReport)
    .option('--out <file>', 'where to write it; - for stdout')
    .option('--markdown', 'Markdown in place of HTML; without --out to stdout');
  add('changes <run>', 'what a run changed: documents, questions, labels, judge, metrics', showChanges).option(
    '--out <file>',
    'write it to a file: .html as a page, .json as facts, any other as Markdown',
  );
  add(
    'compare <runs...>',
    'compare ended runs: metrics, settings, artifacts, cost',
    (world, first, options, ...others) => compareRuns(world, [first, ...others], options),
  ).option('--out <folder>', 'where to write comparison.html and comparison.md; the current folder without it');
}

function addDataCommands(add: AddCommand): void {
  add(
    'sample <run>',
    'show rows of a stage: question, passage, grade, who found it, kept or dropped and why',
    sampleStage,
  )
    .requiredOption(
      '--stage <stage>',
      'ingest, chunk, queries, candidates, filter, judge, negatives, assemble; or stage:item',
    )
    .option('--count <count>', 'how many rows (10; with --query 200)', parseLimit)
    .option('--seed <seed>', 'other rows with another one', parseSeed, 1)
    .option('--dropped [reason]', 'only rows that were dropped, all or those of one reason')
    .option('--query <id>', 'only rows of this question')
    .option('--out <file>', 'write them to a file: .json as JSON, any other as text');
  add('judge-audit <run>', 'have people grade pairs of a run, and compare the judge with them', auditJudge)
    .option('--sample <count>', 'write a sheet of that many pairs, as many of each grade of the judge', parseLimit)
    .option('--out <file>', 'the sheet, a CSV file')
    .option('--show-judge', "write the judge's grade into the last column, where it sways people")
    .option('--in <file>', 'read a sheet that was filled in')
    .option('--seed <seed>', 'other pairs with another one', parseSeed, 1);
  add('export <run> <folder>', 'write the training data of a run to a folder, for other tools', exportData)
    .addOption(new Option('--as <format>', 'the format').choices(exportFormatNames).makeOptionMandatory())
    .addOption(
      new Option('--passages <which>', 'those that are judged, or all').choices(['used', 'all']).default('used'),
    )
    .option('--license <id>', "an identifier of Hugging Face's list for the card, such as cc-by-4.0", 'unknown')
    .option('--force', 'replace an earlier export; a folder with anything else is never touched');
}

function addEvaluationCommand(add: AddCommand): void {
  add('eval', 'measure ranked lists of any system against relevance labels; needs no servers', (world, _, options) =>
    evaluateRuns(world, options),
  )
    .requiredOption('--qrels <file>', 'relevance labels, in TREC or BEIR format')
    .requiredOption(
      '--run <file>',
      'ranked lists in TREC format, six or three columns; may be given several times',
      collect,
    )
    .option('--metric <name>', 'such as nDCG@10; may be given several times', collect)
    .option('--baseline <name>', 'the run that the others are compared with; the first one without it')
    .option('--condensed', 'rank judged documents alone, for every metric')
    .option('--queries <file>', "BEIR's queries.jsonl, with the fields that --slice names")
    .option('--slice <field>', 'also by a field of the queries, or by "length"; may be given several times', collect)
    .option('--per-query <file>', 'write the values of each query: .jsonl as JSON lines, any other as TSV')
    .option('--seed <seed>', 'of intervals and tests', parseSeed, 13);
}

function addModelCommands(add: AddCommand): void {
  addModelOptions(add('rerank <file>', 'rank the documents of a file for a query, by a tuned model', rerankFile))
    .requiredOption('--query <text>', 'what is asked')
    .option('--top <count>', 'only the best so many', parseLimit);
  const serve = add('serve', 'serve a tuned model over HTTP: /rerank and /v1/ranking', (world, _, options) =>
    serveModel(world, options),
  );
  addModelOptions(serve)
    .option('--host <address>', 'where to listen; any but loopback needs RANKWRIGHT_API_KEY', '127.0.0.1')
    .option('--port <port>', 'where to listen; 0 takes any free port', parsePort, 7090)
    .option('--max-documents <count>', 'documents of a request at most (1000)', parseLimit)
    .option('--max-requests <count>', 'requests at a time; one more is refused with 429 (256)', parseLimit)
    .option('--timeout-seconds <seconds>', 'how long a request may take (60)', parseLimit)
    .option('--stop-seconds <seconds>', 'how long open requests may take when it stops (30)', parseLimit);
}

function addServerCommands(add: AddCommand): void {
  add('ledger <action>', 'look after the kept answers: stats, verify or compact', keepLedger);
  add('attributes <action>', "list or register the search attributes of Temporal's run list", keepAttributes);
  add('up', 'start the servers and workers on this machine and keep them', (world, _, options) =>
    keepServers(world, options),
  );
  add('worker <name>', 'run one worker process: cpu, llm or gpu', (world, name) => runWorker(world, name));
  add('doctor', 'check that everything a run needs is there', (world, _, options) => examine(world, options));
  add('demo', 'run the example pipeline', (world, _, options) => runDemo(world, options));
}

function addCommand(
  program: Command,
  world: World,
  done: (exitCode: number) => void,
  usage: string,
  description: string,
  action: Action,
): Command {
  const name = usage.split(' ')[0] ?? usage;
  const example = examples[program.parent ? `${program.name()} ${name}` : name] ?? '';
  const command = program.command(usage, name === 'demo' ? { hidden: true } : {}).description(description);
  if (name !== 'worker') command.option('--json', 'print one JSON document on stdout in place of text');
  return command.addHelpText('after', `\n${example}\n\n${exitCodeHelp}`).action(async (...received: unknown[]) => {
    const words = received.flat().filter((each): each is string => typeof each === 'string');
    const [argument = '', ...others] = words;
    done(await action(world, argument, command.optsWithGlobals<never>(), ...others));
  });
}

function outputOf(world: World) {
  const { out, err } = world.terminal;
  return {
    writeOut: (text: string) => out.write(text),
    writeErr: (text: string) => err.write(text),
    getOutHelpWidth: () => out.columns ?? 100,
    getErrHelpWidth: () => err.columns ?? 100,
  };
}
