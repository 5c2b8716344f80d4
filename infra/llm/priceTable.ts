import { readFile } from 'node:fs/promises';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../core/errors';
import { parsePriceTable, requirePrices, resolvePrices, type PriceTable } from '../../core/llm/prices';

/**
 * The spec as it is sent to workers, with the price of every model that has one. `tableFile` is what RANKWRIGHT_PRICES
 * names. @throws not-configured for a table that cannot be read, bad-spec for a budget without prices
 */
export async function priceSpec(spec: PipelineSpec, tableFile: string | undefined): Promise<PipelineSpec> {
  return priceWith(spec, await readPriceTable(tableFile));
}

/** The same with a table that was read already. @throws bad-spec for a budget without prices */
export function priceWith(spec: PipelineSpec, table: PriceTable): PipelineSpec {
  const priced = resolvePrices(spec, table);
  requirePrices(priced);
  return priced;
}

/** The table that a file holds; an empty one without a file. */
export async function readPriceTable(file: string | undefined): Promise<PriceTable> {
  if (!file) return new Map();
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new RankwrightError(
      'not-configured',
      `RANKWRIGHT_PRICES names ${file}, which cannot be read (${cause.code})`,
      {
        mend: 'name a file such as examples/prices.yaml, or leave the variable out',
        cause,
      },
    );
  });
  return parsePriceTable(text, file);
}
