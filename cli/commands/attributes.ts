import { exitCodes } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import { pickAction } from '../pickAction';
import type { AttributesClient, World } from '../ports';
import { withSession } from '../session';
import { renderTable } from '../tables/textTable';

type Action = (world: World, attributes: AttributesClient, options: OutputOptions) => Promise<number>;

const actions: Record<string, Action> = { list, register };

/** Shows or adds the search attributes by which Temporal's lists tell of runs. @throws UsageError */
export async function keepAttributes(world: World, action: string, options: OutputOptions): Promise<number> {
  const act = pickAction('attributes', actions, action);
  return withSession(world, 'running', ({ client }) => act(world, client.attributes, options));
}

async function list(world: World, attributes: AttributesClient, options: OutputOptions): Promise<number> {
  const states = await attributes.list();
  const missing = states.filter(({ state }) => state !== 'registered').length;
  const exitCode = missing === 0 ? exitCodes.finished : exitCodes.usage;
  const rows = states.map(({ name, type, state, found }) => [name, type, found ? `is ${found}` : state]);
  const columns = [{ title: 'search attribute' }, { title: 'type' }, { title: 'state' }];
  printResult(world, options, { attributes: states, exitCode }, renderTable(columns, rows));
  return exitCode;
}

/** Given again it adds nothing. */
async function register(world: World, attributes: AttributesClient, options: OutputOptions): Promise<number> {
  const added = await attributes.register();
  const lines = added.map(({ name, type }) => `added ${name} (${type})`);
  printResult(world, options, { added }, lines.length > 0 ? lines : ['all search attributes are registered already']);
  return exitCodes.finished;
}
