import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chunk } from '../../../core/contracts/chunk';
import type { Query } from '../../../core/contracts/query';
import { language } from '../../../core/filters/language';
import { dominantScript, shareOfScript } from '../../../core/text/scripts';
import { loadLanguageDetector } from '../../../core/text/languageDetector';
import { input, nothingKnown } from './support';

const english = 'Put one drop of oil on each roller of the chain, and wipe off what is left over with a dry cloth.';
const chinese = '在链条的每个滚子上滴一滴油，然后用干布擦去多余的油。';

type Fields = { query?: Partial<Query>; source?: Partial<Chunk> };

async function measure(text: string, passage: string, fields: Fields = {}) {
  const context = { ...nothingKnown, detectLanguage: await loadLanguageDetector() };
  return language.create({ enabled: true }, context).measure(input(text, passage, fields));
}

test('another script is told however short the query is', async () => {
  expect(await measure('链条上油', english)).toEqual({ script: 'han', expectedScript: 'latin' });
  expect(await measure('chain oil', chinese)).toEqual({ script: 'latin', expectedScript: 'han' });
});

test('names in other letters are no other language', async () => {
  expect(await measure('Kubernetes 是什么', '容器编排系统的说明。')).toBeUndefined();
  expect(await measure('kubernetes ingress', `${chinese}kubernetes ingress`)).toBeUndefined();
});

test('another language in the same script, when the query is long enough to tell', async () => {
  expect(await measure('Wie viel Öl braucht die Kette meines Fahrrads im Winter?', english)).toMatchObject({
    language: 'de',
    expected: 'en',
  });
  expect(await measure('Kette ölen', english)).toBeUndefined();
  // Keywords in a row, which the detector takes for Norwegian.
  expect(await measure('Hub gear slips sudden empty kick', english)).toBeUndefined();
  expect(await measure('How much oil does the chain of my bicycle need in winter?', english)).toBeUndefined();
});

test('a query that was asked for in another language is measured by that', async () => {
  const asked: Fields = { query: { language: 'de' }, source: { language: 'en' } };
  expect(await measure('Wie viel Öl braucht die Kette meines Fahrrads im Winter?', english, asked)).toBeUndefined();
  expect(await measure('How much oil does the chain of my bicycle need in winter?', english, asked)).toMatchObject({
    language: 'en',
    expected: 'de',
  });
  expect(await measure('链条要上多少油', english, { query: { language: 'zh' } })).toBeUndefined();
});

test('scripts by the share of letters', () => {
  expect(dominantScript('Öl für die Kette 12')).toBe('latin');
  expect(dominantScript('何ですか')).toBe('han');
  expect(dominantScript('123')).toBeUndefined();
  expect(shareOfScript('ab語字', 'han')).toBe(0.5);
});

const xquad = join(__dirname, '../../../../shared/data/xquad_r');
const measured = existsSync(xquad) ? test : test.skip;

measured('XQuAD-R: questions pass with their own passages and are found with those of another language', async () => {
  const rows = (file: string) =>
    readFileSync(join(xquad, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { _id: string; text: string });
  const passageOf = new Map<string, string>();
  for (const { _id, text } of rows('corpus.jsonl')) {
    const name = _id.slice(0, 2);
    if (!passageOf.has(name)) passageOf.set(name, text);
  }
  const [counts, languages] = [{ own: 0, passedOwn: 0, other: 0, foundOther: 0 }, [...passageOf.keys()]];
  for (const { _id, text } of rows('queries.jsonl')) {
    for (const name of languages) {
      const wrong = (await measure(text, passageOf.get(name) ?? '')) !== undefined;
      if (_id.startsWith(name)) counts.passedOwn += wrong ? 0 : 1;
      else counts.foundOther += wrong ? 1 : 0;
      counts[_id.startsWith(name) ? 'own' : 'other'] += 1;
    }
  }
  expect(languages).toHaveLength(11);
  expect(counts.own).toBe(495);
  expect(counts.passedOwn).toBe(495);
  expect(counts.foundOther / counts.other).toBeGreaterThan(0.95);
});
