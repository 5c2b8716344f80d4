import type { RerankTask } from '../core/contracts/rerankTask';
import { drawQuestions } from '../core/evaluation/drawQuestions';
import { lookUpDocuments, readEvaluationSet } from './evaluation/evaluationSet';
import { readEvaluation, readQrels } from './evaluation/storedEvaluation';
import { cutDocument } from './reranking/cutDocument';
import { findReranker } from './reranking/findReranker';
import { openSources, readFrozenLists } from './reranking/frozenLists';
import { defineStage } from './stage/definition';

/**
 * The lists that an evaluation froze as a language model is to put them in order: of some or all questions, the first
 * so many of each list, with the text of every document. Memory: the documents of these lists.
 */
export const listRerankTasks = defineStage({
  name: 'rerank-tasks',
  version: 1,
  inputs: ['set', 'evaluation'],
  configure(spec, item) {
    const { depth, questions, draw } = findReranker(spec, item);
    return { depth, questions, draw };
  },
  async run({ config: { depth = Infinity, ...drawn }, inputs, output, progress }) {
    const result = await readEvaluation(inputs.evaluation);
    const qrels = await readQrels(inputs.evaluation);
    const set = await readEvaluationSet(inputs.set, result.name);
    const asked = drawQuestions([...qrels.keys()], drawn);
    const frozen = await readFrozenLists(inputs.evaluation, result);
    const sourcesOf = await openSources(inputs.evaluation, result);
    const lists = set.queries.flatMap(({ id, text }) =>
      asked.has(id) ? [{ id, text, list: (frozen.get(id) ?? []).slice(0, depth) }] : [],
    );
    const documents = await lookUpDocuments(inputs.set, new Set(lists.flatMap(({ list }) => list)));
    output.counts.in = qrels.size;
    output.countDropped('not-drawn', qrels.size - lists.length);
    for (const { id: queryId, text: query, list } of lists) {
      const passages = list.map((id, place) => {
        return { id, ...cutDocument(documents.get(id) ?? { text: '' }), sources: sourcesOf(queryId, id, place) };
      });
      await output.write({ queryId, query, passages } satisfies RerankTask);
      await progress({ phase: 'lists', done: output.counts.out, total: lists.length, unit: 'questions' });
    }
  },
});
