import type { Chunk } from '../contracts/chunk';
import type { EvaluationQuery } from '../contracts/evaluationSet';
import type { LeakageReport, SetLeakage } from '../contracts/filterReport';
import type { Query } from '../contracts/query';
import type { FiltersSpec } from '../contracts/spec/filters';
import type { Leak } from './testQuestions';

const maximumExamples = 10;

interface SharedDocument {
  documentId: string;
  evaluationDocumentId: string;
  jaccard: number;
  isSame: boolean;
  isRelevant: boolean;
}

/** Of one set, what is counted once however often it is found. */
interface Distinct {
  questions: Map<string, string>;
  copied: Set<string>;
  copying: Set<string>;
  same: Set<string>;
  near: Set<string>;
  relevant: Set<string>;
}

/** Counts and examples of leakage by evaluation set. Memory: the test questions, and ids of what was found. */
export class LeakageTally {
  sourceDocuments = 0;
  private readonly sets = new Map<string, { counts: SetLeakage; distinct: Distinct }>();

  constructor(private readonly options: FiltersSpec['leakage']) {}

  addQuestion(set: string, { id, text }: EvaluationQuery): void {
    this.of(set).counts.questions += 1;
    this.of(set).distinct.questions.set(id, text);
  }

  countDocument(set: string): void {
    this.of(set).counts.documents += 1;
  }

  addDocument(set: string, { isSame, isRelevant, ...shared }: SharedDocument): void {
    const { counts, distinct } = this.of(set);
    (isSame ? distinct.same : distinct.near).add(shared.documentId);
    if (isRelevant) distinct.relevant.add(shared.documentId);
    addExample(counts.examples.documents, shared);
  }

  addPassage(set: string, questionId: string, { id: chunkId, text: passage }: Chunk): void {
    const { counts, distinct } = this.of(set);
    distinct.copied.add(questionId);
    distinct.copying.add(chunkId);
    addExample(counts.examples.passages, { question: distinct.questions.get(questionId) ?? '', passage, chunkId });
  }

  addLeak({ text }: Query, { set, question, isSame, ...measured }: Leak): void {
    const { counts } = this.of(set);
    counts[isSame ? 'sameQuestions' : 'nearQuestions'] += 1;
    addExample(counts.examples.questions, { query: text, question, measured });
  }

  addQuery(held: readonly { set: string }[], answered: readonly { set: string }[]): void {
    for (const set of new Set(held.map((each) => each.set))) this.of(set).counts.queriesOfCopyingPassages += 1;
    for (const set of new Set(answered.map((each) => each.set))) this.of(set).counts.queriesOfRelevantDocuments += 1;
  }

  report(): LeakageReport {
    const { questions, passages, documents } = this.options;
    const sets = [...this.sets.values()].map(({ counts, distinct }) => ({
      ...counts,
      copiedQuestions: distinct.copied.size,
      copyingPassages: distinct.copying.size,
      sameDocuments: distinct.same.size,
      nearDocuments: [...distinct.near].filter((id) => !distinct.same.has(id)).length,
      relevantDocuments: distinct.relevant.size,
    }));
    return { actions: { questions, passages, documents }, sourceDocuments: this.sourceDocuments, sets };
  }

  private of(name: string): { counts: SetLeakage; distinct: Distinct } {
    const existing = this.sets.get(name);
    if (existing) return existing;
    const made = { counts: nothingFound(name), distinct: nothingSeen() };
    this.sets.set(name, made);
    return made;
  }
}

function nothingFound(name: string): SetLeakage {
  return {
    ...{ name, questions: 0, documents: 0, sameQuestions: 0, nearQuestions: 0 },
    ...{ copiedQuestions: 0, copyingPassages: 0, queriesOfCopyingPassages: 0 },
    ...{ sameDocuments: 0, nearDocuments: 0, relevantDocuments: 0, queriesOfRelevantDocuments: 0 },
    examples: { questions: [], passages: [], documents: [] },
  };
}

function nothingSeen(): Distinct {
  const none = (): Set<string> => new Set();
  return { questions: new Map(), copied: none(), copying: none(), same: none(), near: none(), relevant: none() };
}

function addExample<Example>(examples: Example[], example: Example): void {
  if (examples.length < maximumExamples) examples.push(example);
}
