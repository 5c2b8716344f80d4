import { createChunker } from '../core/chunking/chunkDocument';
import { documentSchema } from '../core/contracts/document';
import { defineStage } from './stage/definition';

/** Documents in, passages out: cut at sentence ends, counted in the tokens of the base model. */
export const chunkDocuments = defineStage({
  name: 'chunk',
  version: 1,
  inputs: ['documents'],
  // Sentence ends are those of the Unicode library that Node carries: another one may cut elsewhere.
  configure: ({ chunk, train }) => ({
    ...{ ...chunk, tokenizer: train.tokenizerSha256 ?? train.base },
    icu: process.versions.icu ?? 'none',
  }),
  async run({ config, inputs, output, tools, progress }) {
    const tokenizer = await tools.tokenizer(config.tokenizer);
    const chunker = createChunker({ ...config, countTokens: (text) => tokenizer.count(text) });
    const total = inputs.documents.rowCount();
    for await (const document of inputs.documents.rows(documentSchema)) {
      output.counts.in += 1;
      for (const chunk of chunker(document)) await output.write(chunk);
      if (output.counts.in % 20 === 0) await progress({ done: output.counts.in, total, unit: 'documents' });
    }
  },
});
