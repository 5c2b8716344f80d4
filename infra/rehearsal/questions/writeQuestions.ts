import { judgePair } from '../judge/judgePair';
import { scoreOne } from '../judge/scoreAspect';
import { scoreDefinition } from '../judge/scoreDefinition';
import { analysePassage, type PassageAnalysis } from '../passage/analysePassage';
import { aspects } from '../passage/aspects';
import type { RankedPhrase } from '../passage/salientPhrase';
import type { Subject } from '../passage/subject';
import type { Passage } from '../task/readTask';
import { lastResort } from './lastResort';
import { phraseQuestion } from './phraseQuestion';
import { phrasesBeside } from './phrasesBeside';
import { randomOf, type Random } from './random';
import { factWordings } from './wordings';
import { detailWordingsFor, split, wordingsFor } from './wordingsFor';

export interface Question {
  text: string;
  kind: string;
}

/**
 * Up to `count` different questions that the passage answers, each on another aspect, seeded by the passage's text.
 * One that the judge would not let pass is not asked. Never empty.
 */
export function writeQuestions(passage: Passage, count: number): Question[] {
  const analysis = analysePassage(passage);
  const random = randomOf(`${passage.title ?? ''}\n${passage.text}`);
  const questions: Question[] = [];
  const seen = new Set<string>();
  for (const alternatives of topics(analysis, random)) {
    if (questions.length >= count) break;
    const question = alternatives.find(
      ({ text }) => !seen.has(text.toLowerCase()) && judgePair(text, passage).relevant,
    );
    if (!question) continue;
    seen.add(question.text.toLowerCase());
    questions.push(question);
  }
  return questions.length > 0 ? questions : [lastResort(passage, analysis, random)];
}

const detailShare = 0.15;
const mostDetails = 12;

/** What could be asked, each thing in several wordings: the aspects, best answered first, with details among them. */
function* topics(analysis: PassageAnalysis, random: Random): Generator<Question[]> {
  if (!analysis.subject) return;
  let phrases: RankedPhrase[] | undefined;
  for (const aspect of rankAspects(analysis)) {
    if (random() < detailShare)
      yield details(analysis, (phrases ??= phrasesBeside(analysis.subject, analysis.sentences)), random);
    yield onAspect(aspect, analysis, random);
  }
  for (let attempt = 0; attempt < mostDetails; attempt += 1)
    yield details(analysis, (phrases ??= phrasesBeside(analysis.subject, analysis.sentences)), random);
}

const leastAnswered = 0.4;

/** The aspects that the passage answers, those it answers best first. */
function rankAspects(analysis: PassageAnalysis): number[] {
  const terms = (analysis.subject?.tokens ?? []).map(({ stem }) => ({
    stem,
    alternatives: [[stem]],
    weight: 1,
    isIdentity: false,
  }));
  return aspects
    .map(({ name }, aspect) => ({
      aspect,
      score: name === 'definition' ? scoreDefinition(terms, analysis) : scoreOne(aspect, analysis),
    }))
    .filter(({ score }) => score >= leastAnswered)
    .sort((left, right) => right.score - left.score)
    .map(({ aspect }) => aspect);
}

function onAspect(index: number, analysis: PassageAnalysis, random: Random): Question[] {
  const { name, kind } = aspects[index] as (typeof aspects)[number];
  const { subject } = analysis;
  if (!subject) return [];
  const forms = factWordings[name];
  if (forms && subject.form === 'noun') return onFact(forms, kind, factPhrases(index, analysis), subject, random);
  const last = ` ${subject.tokens.at(-1)?.lower}`;
  return random
    .shuffled(wordingsFor(name, analysis))
    .filter((form) => !form.includes(last))
    .slice(0, 4)
    .map((form) => phraseQuestion(form, kind, { subject }, random));
}

/** A date, a place or a number belongs to something that the passage says: one of its phrases goes into the question. */
function onFact(forms: string, kind: string, phrases: RankedPhrase[], subject: Subject, random: Random): Question[] {
  const phrase = phrases[Math.floor(random() * Math.min(phrases.length, 3))];
  if (!phrase) return [];
  return random
    .shuffled(split(forms))
    .slice(0, 3)
    .map((form) => phraseQuestion(form, kind, { subject, phrase: phrase.tokens }, random));
}

function factPhrases(aspect: number, { subject, sentences, sentenceAspects }: PassageAnalysis): RankedPhrase[] {
  const stating = sentences.filter((_, index) => sentenceAspects[index]?.has(aspect));
  return phrasesBeside(subject, stating).filter(({ tokens }) =>
    tokens.every(({ lower }) => /^[a-z'’.-]+$/.test(lower)),
  );
}

function details({ subject }: PassageAnalysis, phrases: RankedPhrase[], random: Random): Question[] {
  const phrase = phrases[Math.floor(random() * Math.min(phrases.length, 4))];
  if (!subject) return [];
  if (!phrase) return [phraseQuestion('{s}', 'keyword', { subject }, random)];
  return random
    .shuffled(detailWordingsFor(subject))
    .slice(0, 3)
    .map((form) => phraseQuestion(form, 'what', { subject, phrase: phrase.tokens }, random));
}
