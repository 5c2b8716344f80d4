import { parseQueryFacts } from '../../core/evaluation/queryFacts';
import type { QueryFacts } from '../../core/evaluation/slices';
import type { World } from '../ports';
import { readBlocks } from './readInputs';

/** Of BEIR's queries.jsonl. @throws RankwrightError where the file cannot be read or a line is no query */
export async function readQueryFacts(world: World, file: string): Promise<Map<string, QueryFacts>> {
  const facts = new Map<string, QueryFacts>();
  let line = 0;
  await readBlocks(world, file, (text) => {
    const lines = text.split('\n');
    // A block ends where a line ends: what is behind that is not a line.
    if (lines.at(-1) === '') lines.pop();
    for (const each of lines) {
      line += 1;
      if (each.trim() === '') continue;
      const query = parseQueryFacts(each, `${file}:${line}`);
      facts.set(query.id, query);
    }
  });
  return facts;
}
