import { evaluationResultSchema } from '../../core/contracts/evaluation';
import { pacesSchema } from '../../core/contracts/pace';
import { mainMetric } from '../../core/evaluation/contenders';
import type { MeasuredSet } from '../../core/evaluation/suites/suite';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** An evaluation with its values a question and the paces of its systems, where its version wrote them. */
export async function readMeasured(reader: ArtifactReader): Promise<MeasuredSet> {
  const read = async (name: string): Promise<string> => (await reader.readFile(name)).toString('utf8');
  const result = evaluationResultSchema.parse(JSON.parse(await read('evaluation.json')));
  const values = reader.hasFile(valuesFile) ? parseValues(await read(valuesFile)) : undefined;
  return { ...result, values, paces: pacesSchema.safeParse(reader.manifest.summary?.['paces']).data };
}

const valuesFile = 'per-query.tsv';

/** The main metric by system and question, from a table whose first line names its columns. */
function parseValues(table: string): Map<string, Map<string, number>> {
  const [header = '', ...lines] = table.trimEnd().split('\n');
  const column = header.split('\t').indexOf(mainMetric);
  const values = new Map<string, Map<string, number>>();
  for (const line of lines) {
    const cells = line.split('\t');
    const [query = '', run = ''] = cells;
    const ofRun = values.get(run) ?? new Map<string, number>();
    values.set(run, ofRun.set(query, Number(cells[column])));
  }
  return values;
}
