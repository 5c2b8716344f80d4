import path from 'node:path';
import { exitCodes } from '../exitCodes';
import { say, type OutputOptions } from '../output';
import type { World } from '../ports';
import { runSpec } from './run';

/** The whole pipeline over the corpus in `examples/`, with a word before and after for who sees it first. */
export async function runDemo(world: World, options: OutputOptions): Promise<number> {
  const spec = path.relative(world.currentFolder, path.join(world.projectFolder, 'examples', 'demo.yaml'));
  say(world, 'demo: tunes a small reranker to the corpus in examples/ and measures it against BM25');
  say(world, 'LLM: rehearsal (rules, not a language model), so its figures are a rehearsal too\n');
  const exitCode = await runSpec(world, spec, options);
  if (exitCode === exitCodes.finished) {
    say(world, '\nto look around in the Temporal UI, start servers that stay:  npx rankwright up');
    say(
      world,
      'then your own corpus, with a model of yours:                 npx rankwright run examples/own-folder.yaml',
    );
  }
  return exitCode;
}
