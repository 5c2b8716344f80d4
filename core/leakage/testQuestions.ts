import type { EvaluationQuery } from '../contracts/evaluationSet';
import { CosineIndex } from '../similarity/cosineIndex';
import { normalForm } from '../similarity/normalForm';
import { characterShingles } from '../similarity/shingles';
import { TextIndex } from '../similarity/textIndex';

/** A generated query that is a question of an evaluation set; `isSame` but for case, width and punctuation. */
export interface Leak {
  set: string;
  questionId: string;
  question: string;
  isSame: boolean;
  jaccard?: number;
  cosine?: number;
}

/** The questions of all evaluation sets, by what is like them. Memory: the questions and 1 KB each, and their vectors where they are given. */
export class TestQuestions {
  private readonly questions: { set: string; id: string; text: string }[] = [];
  private readonly byNormalForm = new Map<string, number>();
  private readonly texts: TextIndex;
  private readonly vectors = new CosineIndex();

  constructor(private readonly limits: { jaccard: number; cosine: number | null }) {
    this.texts = new TextIndex(limits.jaccard, characterShingles);
  }

  add(set: string, { id, text }: EvaluationQuery, vector?: Float32Array): void {
    const number = this.questions.push({ set, id, text }) - 1;
    const form = normalForm(text);
    if (!this.byNormalForm.has(form)) this.byNormalForm.set(form, number);
    this.texts.add(String(number), text);
    if (vector) this.vectors.add({ id: String(number), text }, vector);
  }

  /** The most similar question, by its normal form, then its characters, then its meaning. */
  find(text: string, vector?: Float32Array): Leak | undefined {
    const same = this.byNormalForm.get(normalForm(text));
    if (same !== undefined) return { ...this.describe(same), isSame: true };
    const near = this.texts.findNearest(text);
    if (near) return { ...this.describe(Number(near.id)), isSame: false, jaccard: near.jaccard };
    const { cosine } = this.limits;
    const nearest = cosine !== null && vector ? this.vectors.findNearest(vector) : undefined;
    if (!nearest || nearest.cosine < cosine!) return undefined;
    return { ...this.describe(Number(nearest.id)), isSame: false, cosine: nearest.cosine };
  }

  private describe(number: number): Pick<Leak, 'set' | 'questionId' | 'question'> {
    const { set, id, text } = this.questions[number]!;
    return { set, questionId: id, question: text };
  }
}
