import type { Document } from '../contracts/document';
import type { EvaluationQuery } from '../contracts/evaluationSet';
import type { Exemplar } from '../contracts/exemplar';
import { overlap, wordShingles } from '../similarity/shingles';
import { PhraseIndex } from './phraseIndex';
import { TestQuestions } from './testQuestions';

/** What an exemplar has in common with an evaluation set. */
export interface ExemplarLeak {
  exemplarId: string;
  set: string;
  questionId: string;
  /** The query is the question; the passage holds it word for word; the passage is of a document that answers it. */
  kind: 'question' | 'passage' | 'document';
  /** For `document`. */
  documentId?: string;
  /** 1 for the same words; else of runs of four characters of a question, or of five words of a document. */
  likeness: number;
}

/**
 * Share of the runs of five words of the shorter text that stand in the longer one too, from which on one is a part of
 * the other, edited. An exemplar is mostly an excerpt, whose likeness with its whole document is low.
 */
const nearPassage = 0.8;

/** What is compared of an exemplar. */
export type ShownExemplar = Pick<Exemplar, 'id' | 'passage' | 'query'>;

/**
 * Compares exemplars with evaluation sets: all questions are added, the documents that answer one are read, in any
 * order. Memory: the test questions and 1 KB each, and the runs of words of the exemplars.
 */
export class ExemplarCheck {
  private readonly questions: TestQuestions;
  private readonly phrases = new PhraseIndex();
  private readonly passages: { exemplarId: string; shingles: ReadonlySet<string> }[];
  private readonly ofDocuments: ExemplarLeak[] = [];

  /** `jaccard`: likeness of runs of four characters from which on a query is a question. */
  constructor(
    private readonly exemplars: readonly ShownExemplar[],
    { jaccard }: { jaccard: number },
  ) {
    this.questions = new TestQuestions({ jaccard, cosine: null });
    this.passages = exemplars.map(({ id, passage }) => ({ exemplarId: id, shingles: wordShingles(passage) }));
  }

  addQuestion(set: string, question: EvaluationQuery): void {
    this.questions.add(set, question);
    this.phrases.add(JSON.stringify([set, question.id]), question.text);
  }

  /** A document that answers the question. */
  readRelevantDocument(set: string, { id: documentId, text }: Document, questionId: string): void {
    const shingles = wordShingles(text);
    for (const { exemplarId, shingles: shown } of this.passages) {
      const likeness = overlap(shown, shingles);
      if (likeness >= nearPassage)
        this.ofDocuments.push({ exemplarId, set, questionId, kind: 'document', documentId, likeness });
    }
  }

  /** In the order of the exemplars: of each its query, its passage, the documents in the order they were read. */
  findLeaks(): ExemplarLeak[] {
    return this.exemplars.flatMap(({ id: exemplarId, query, passage }) => {
      const same = this.questions.find(query);
      const held = this.phrases.findIn(passage).map((key) => JSON.parse(key) as [string, string]);
      return [
        ...(same ? [toLeak(exemplarId, same.set, same.questionId, 'question', same.jaccard)] : []),
        ...held.map(([set, questionId]) => toLeak(exemplarId, set, questionId, 'passage')),
        ...this.ofDocuments.filter((leak) => leak.exemplarId === exemplarId),
      ];
    });
  }
}

function toLeak(
  exemplarId: string,
  set: string,
  questionId: string,
  kind: ExemplarLeak['kind'],
  likeness = 1,
): ExemplarLeak {
  return { exemplarId, set, questionId, kind, likeness };
}
