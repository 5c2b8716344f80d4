import { Guide } from '../../../core/guide/guide';
import { gradedDocs } from '../../../core/strategies/queries/gradedDocs';
import type { QueryPrompt, QueryStrategy } from '../../../core/strategies/queries/queryStrategy';
import { sapChain } from '../../../core/strategies/queries/sapChain';
import { sharedWords } from '../../../core/strategies/queries/summaries';
import { zeroShot } from '../../../core/strategies/queries/zeroShot';
import { answerMessages } from '../../../infra/rehearsal/answerMessages';
import { judgePair } from '../../../infra/rehearsal/judge/judgePair';
import cases from '../../fixtures/rehearsal/passages.json';
import { hold, lastOf } from '../../core/strategies/support';

/** What strategies wish for beside the passage, answered by the rules from the messages and the schema alone. */

const passages = cases.map(({ passage: { title, text } }) => ({ text, ...(title ? { title } : {}) }));

function write(strategy: QueryStrategy, prompt: QueryPrompt) {
  return hold(
    () => strategy.write(prompt),
    ({ messages, responseFormat }) => answerMessages(messages, responseFormat?.json_schema.schema),
  );
}

test('a summary of its own is sentences of the passage, and the second call is answered too', () => {
  for (const passage of passages) {
    const { result, asks } = write(sapChain, { passage, count: 2 });
    expect(asks).toHaveLength(2);
    const [, summary = ''] = /<summary>\n([\s\S]*)\n<\/summary>/.exec(lastOf(asks[1]!)) ?? [];
    expect(sharedWords(summary, passage)).toBe(1);
    expect(result.queries.length).toBeGreaterThan(0);
    expect(result.queries.every(({ flags }) => flags === undefined)).toBe(true);
    expect(result.queries).toEqual(write(zeroShot, { passage, count: 2 }).result.queries);
  }
});

test('passages of four grades, which the judge puts in their order', () => {
  const levels = passages.flatMap((passage) => {
    const { result, asks } = write(gradedDocs(zeroShot), { passage, count: 1 });
    expect(asks).toHaveLength(1 + result.queries.length);
    return result.queries.map(({ text }, query) => {
      const own = result.documents!.filter((document) => document.query === query);
      expect(own.map(({ grade }) => grade)).toEqual([3, 2, 1, 0]);
      return own.map((document) => judgePair(text, { text: document.text }).level);
    });
  });
  const mean = [0, 1, 2, 3].map((place) => levels.reduce((sum, level) => sum + level[place]!, 0) / levels.length);
  for (const place of [1, 2, 3]) expect(mean[place - 1]!).toBeGreaterThan(mean[place]!);
  expect(levels.filter(([best = 0, , , worst = 1]) => best >= 0.5 && worst < 0.5).length).toBeGreaterThan(
    0.8 * levels.length,
  );
});

test('kinds: each place has its kind, or says which it has instead', () => {
  const wanted = ['keyword', 'conversational', 'procedural', 'symptom'] as const;
  const met = passages.flatMap((passage) => {
    const { queries } = write(zeroShot, { passage, count: 4, kinds: wanted }).result;
    expect(queries[0]?.kind).toBe('keyword');
    return queries.map(({ text, kind }, place) => ({ text, kind, isMet: kind === wanted[place] }));
  });
  expect(met.filter(({ isMet }) => isMet).length).toBeGreaterThanOrEqual(0.5 * met.length);
  for (const { text, kind } of met) {
    if (kind === 'keyword') expect(text.split(' ').length).toBeLessThanOrEqual(9);
    if (kind === 'conversational') expect(text).toMatch(/^Can you tell me, .*\? I do not know\.$/);
  }
});

test('languages: German, French and Spanish have wordings, others get the passage’s', () => {
  const questionsIn = (language: string) =>
    passages.flatMap((passage) =>
      write(zeroShot, { passage, count: 1, language }).result.queries.map(({ text }) => text),
    );
  expect(questionsIn('de').filter((text) => /\b(?:Was|Worauf|Wie|Welche)\b/.test(text)).length).toBe(passages.length);
  expect(questionsIn('fr').filter((text) => /\b(?:Que|Pourquoi|Comment|Quelles)\b/.test(text)).length).toBe(
    passages.length,
  );
  expect(questionsIn('es').filter((text) => /¿/.test(text)).length).toBe(passages.length);
  expect(questionsIn('pl')).toEqual(
    passages.flatMap((passage) => write(zeroShot, { passage, count: 1 }).result.queries.map(({ text }) => text)),
  );
});

test('a guide: what is asked uses a term of the list', () => {
  for (const passage of passages) {
    const guide = new Guide('en');
    // A word from the middle of each passage, as a list of terms would have it.
    const words = passage.text.match(/\b[a-z]{6,}\b/g) ?? [];
    guide.add({ term: words[Math.floor(words.length / 2)] ?? 'nothing' });
    const finding = guide.find(passage.text);
    const { result } = write(zeroShot, { passage, count: 2, ...(finding ? { guide: finding } : {}) });
    expect(finding?.terms).toHaveLength(1);
    expect(result.queries.length).toBeGreaterThan(0);
    expect(result.dropped).toBeUndefined();
  }
});
