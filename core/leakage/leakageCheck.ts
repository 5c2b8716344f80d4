import type { Chunk } from '../contracts/chunk';
import type { Document } from '../contracts/document';
import type { EvaluationQuery } from '../contracts/evaluationSet';
import type { LeakageReport, SetLeakage } from '../contracts/filterReport';
import type { FiltersSpec } from '../contracts/spec/filters';
import type { FilterInput, Measured } from '../filters/filter';
import { passageText } from '../passageText';
import { normalForm } from '../similarity/normalForm';
import { wordShingles } from '../similarity/shingles';
import { TextIndex } from '../similarity/textIndex';
import { LeakageTally } from './leakageTally';
import { PhraseIndex } from './phraseIndex';
import { TestQuestions } from './testQuestions';

export type LeakKind = 'questions' | 'passages' | 'documents';

/** What a query has in common with an evaluation set, and whether that leaves it out or is only told. */
export interface LeakFinding {
  kind: LeakKind;
  reason: (typeof leakReasons)[LeakKind];
  measured: Measured;
}

export const leakReasons = {
  questions: 'leaks-test-question',
  passages: 'source-holds-test-question',
  documents: 'source-answers-test-question',
} as const;

/** Likeness of runs of five words from which on two documents are one, edited. */
const nearDocument = 0.9;

/**
 * Compares what training is made of with every evaluation set. Sets and passages are read once, in this order:
 * questions, source documents, evaluation documents, passages; then queries are examined. Memory: the test questions,
 * the documents that queries were written about, and the ids of passages and documents that were found.
 */
export class LeakageCheck {
  private readonly tally: LeakageTally;
  private readonly questions: TestQuestions;
  private readonly phrases = new PhraseIndex();
  private readonly sources = new TextIndex(nearDocument, wordShingles);
  private readonly questionsIn = new Map<string, { set: string; questionId: string }[]>();
  private readonly answering = new Map<string, { set: string; evaluationDocumentId: string; jaccard: number }[]>();

  constructor(private readonly options: FiltersSpec['leakage']) {
    this.questions = new TestQuestions(options);
    this.tally = new LeakageTally(options);
  }

  addQuestion(set: string, question: EvaluationQuery, vector?: Float32Array): void {
    this.tally.addQuestion(set, question);
    this.questions.add(set, question, vector);
    this.phrases.add(JSON.stringify([set, question.id]), question.text);
  }

  /** A document that queries were written about. */
  addSource({ id, text }: Document): void {
    this.tally.sourceDocuments += 1;
    this.sources.add(id, text);
  }

  readEvaluationDocument(set: string, document: Document, isRelevant: boolean): void {
    const found = this.options.documents === 'off' ? [] : this.sources.findAll(document.text);
    const form = found.length > 0 ? normalForm(document.text) : '';
    for (const { id, text, jaccard } of found) {
      const shared = { documentId: id, evaluationDocumentId: document.id, jaccard };
      this.tally.addDocument(set, { ...shared, isSame: normalForm(text) === form, isRelevant });
      if (isRelevant) push(this.answering, id, { set, evaluationDocumentId: document.id, jaccard });
    }
    this.tally.countDocument(set);
  }

  readPassage(chunk: Chunk): void {
    if (this.options.passages === 'off') return;
    for (const id of this.phrases.findIn(passageText(chunk))) {
      const [set, questionId] = JSON.parse(id) as [string, string];
      this.tally.addPassage(set, questionId, chunk);
      push(this.questionsIn, chunk.id, { set, questionId });
    }
  }

  /** What there is against a query, the worst first, counted whether or not it is left out for it. */
  examine({ query, source, vector }: FilterInput): LeakFinding[] {
    const leak = this.options.questions === 'off' ? undefined : this.questions.find(query.text, vector);
    const held = this.questionsIn.get(source.id) ?? [];
    const answered = this.answering.get(source.documentId) ?? [];
    if (leak) this.tally.addLeak(query, leak);
    this.tally.addQuery(held, answered);
    return [
      ...(leak ? [finding('questions', { ...leak })] : []),
      ...(held.length > 0 ? [finding('passages', { testQuestions: held })] : []),
      ...(answered.length > 0 ? [finding('documents', { documents: answered })] : []),
    ];
  }

  report(): LeakageReport {
    return this.tally.report();
  }

  /** The counts alone, by set. */
  summary(): Record<string, Omit<SetLeakage, 'name' | 'examples'>> {
    return Object.fromEntries(
      this.report().sets.map(({ name, examples: _shownInReport, ...counts }) => [name, counts]),
    );
  }
}

function finding(kind: LeakKind, measured: Measured): LeakFinding {
  return { kind, reason: leakReasons[kind], measured };
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
