import { least, parse, refuse } from './support';

const sets = `${least}evaluate:
  - {name: old, beir: old}
  - {name: new, beir: new, after: 2025-04-30, dateField: published}
  - {name: short, beir: old, lists: {closed: 9}}
  - {name: small, beir: old, pool: 250}
`;

describe('sets of a suite', () => {
  it('may be cut at a date, or shrunk to a pool', () => {
    const [, later, , pooled] = parse(sets).evaluate;
    expect(later).toMatchObject({ after: '2025-04-30', dateField: 'published' });
    expect(pooled).toMatchObject({ pool: 250 });
  });

  it.each([
    ['after: 30.04.2025', 'evaluate[0].after: is no date such as 2025-04-30 (received "30.04.2025")'],
    [
      'dateField: published',
      'evaluate[0].dateField: is read where documents must be later than a day; name the day as after',
    ],
    ['pool: -1', 'evaluate[0].pool: is too small (received -1)'],
    [
      'pool: 9, lists: {file: a.tsv}',
      'evaluate[0].pool: shrinks what is searched here, and these lists come from elsewhere',
    ],
  ])('%s is refused', (fields, message) => {
    expect(refuse(`${least}evaluate:\n  - {name: faq, beir: faq, ${fields}}\n`)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

describe('suites', () => {
  it('are a list of protocols with what they compare', () => {
    const { suites } = parse(
      `${sets}suites:\n  - futurequery: {familiar: old, novel: new}\n  - mmteb-lite: {sets: [old, new]}\n`,
    );
    expect(suites).toEqual([
      { futurequery: { familiar: 'old', novel: 'new' } },
      { 'mmteb-lite': { sets: ['old', 'new'] } },
    ]);
    expect(parse(sets)).not.toHaveProperty('suites');
  });

  const language = '{language: de, local: old, translated: new, sourced: old}';

  it.each([
    [
      'futurequery: {familiar: old, novel: future}',
      'suites[0].futurequery.novel: names no evaluation set; the sets are old, new, short, small (received "future")',
    ],
    ['futurequery: {familiar: old}', 'suites[0].futurequery.novel: is missing'],
    [
      'futurequery: {familiar: old, novel: short}',
      'old ranks the top 50 of bm25, short ranks closed lists of 1 + 9; give all',
    ],
    ['mmteb-lite: {sets: [old, small]}', 'small ranks the top 50 of bm25 in a pool of the top 250'],
    ['mmteb-lite: {sets: [old]}', 'suites[0].mmteb-lite.sets: is too small (received a list of 1 item)'],
    ['clir: {direct: old}', 'suites[0].clir: has nothing to compare direct with; name one of queryTranslation'],
    [
      `multiloko: {languages: [${language}, {language: fr, local: old, translated: new}]}`,
      'suites[0].multiloko.languages[1].sourced: is missing; allowed: text',
    ],
    [
      '{clir: {direct: old, gold: new}, futurequery: {familiar: old, novel: new}}',
      'name exactly one of futurequery, multiloko',
    ],
    ['futurquery: {familiar: old, novel: new}', 'futurquery: unknown field'],
  ])('%s is refused', (suite, message) => {
    expect(refuse(`${sets}suites:\n  - ${suite}\n`)).toEqual([expect.stringContaining(message)]);
  });
});
