import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMedquadFile } from '../../../core/ingest/parseMedquadFile';

const fixtures = join(__dirname, '../../fixtures/sources/medquad');
const parseFixture = (path: string) => parseMedquadFile(path, readFileSync(join(fixtures, path)));
const parse = (text: string) => parseMedquadFile('f.xml', Buffer.from(text));

const pair = (answer: string, qid = '7-1') =>
  `<QAPair pid="1"><Question qid="${qid}" qtype="causes">Why ?</Question><Answer>${answer}</Answer></QAPair>`;
const file = (pairs: string, before = '') =>
  `${before}<Document id="7" source="GARD" url="u"><Focus>Gout</Focus><QAPairs>${pairs}</QAPairs></Document>`;

describe('a file of MedQuAD', () => {
  test('gives a record for an answer, its list a line an item, its subject as the title', () => {
    const [row, ...others] = parseFixture('4_MPlus_Health_Topics_QA/0000001.xml');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      record: {
        id: 'MPlusHealthTopics_0000001-1',
        title: 'A1C',
        language: 'en',
        metadata: {
          source: 'MPlusHealthTopics',
          url: 'https://www.nlm.nih.gov/medlineplus/a1c.html',
          focus: 'A1C',
          question: 'Do you have information about A1C',
          questionType: 'information',
        },
        location: { file: '4_MPlus_Health_Topics_QA/0000001.xml', line: 14 },
      },
    });
    const text = row && 'record' in row ? row.record.text : '';
    expect(text.split('\n')).toHaveLength(5);
    expect(text.split('\n')[1]).toBe('- A normal A1C level is below 5.7 percent');
    expect(Object.keys(row && 'record' in row ? (row.record.metadata ?? {}) : {})).not.toContain('semanticGroup');
  });

  test('says of each question whose answer was removed that it has none, and where', () => {
    const rows = parseFixture('10_MPlus_ADAM_QA/0000001.xml');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      drop: {
        reason: 'empty-answer',
        location: { file: '10_MPlus_ADAM_QA/0000001.xml', line: 22 },
        message: '10_MPlus_ADAM_QA/0000001.xml:22: the question 0000001-1 has no answer',
        excerpt: 'What is (are) A guide to clinical trials for cancer ?',
      },
    });
  });

  test('keeps the annotations where there are any', () => {
    const annotated = file(pair('Uric acid.')).replace(
      '</Focus>',
      '</Focus><FocusAnnotations><UMLS><SemanticTypes><SemanticType>T047</SemanticType><SemanticType>T019</SemanticType></SemanticTypes><SemanticGroup>Disorders</SemanticGroup></UMLS></FocusAnnotations>',
    );
    expect(parse(annotated)).toMatchObject([
      { record: { metadata: { semanticTypes: ['T047', 'T019'], semanticGroup: 'Disorders' } } },
    ]);
  });

  test('reads character references and CDATA, and markup inside an answer does no harm', () => {
    const rows = parse(file(pair('a &lt; b &amp; c&#233; <![CDATA[<d>]]>') + pair(' \n\t ', '7-2')));
    expect(rows).toMatchObject([
      { record: { id: 'GARD_7-1', text: 'a < b & c\u00e9 <d>' } },
      { drop: { reason: 'empty-answer' } },
    ]);
  });

  test('without a source the id is made of the path', () => {
    expect(parse(file(pair('x')).replace(' source="GARD"', ''))).toMatchObject([{ record: { id: 'f.xml#7-1' } }]);
  });
});

describe('a bad file of MedQuAD is dropped', () => {
  const laughs = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
  const bomb = `<!DOCTYPE d [<!ENTITY l0 "ha">${laughs.join('')}]>`;

  test.each([
    [
      'torn',
      file(pair('x')).slice(0, -12),
      'not-xml',
      /^f\.xml: not well-formed XML \(1:\d+: unclosed tag: QAPairs\)$/,
    ],
    ['with tags that do not match', '<a><b></a></b>', 'not-xml', /unexpected close tag/],
    ['that would unpack to gigabytes', file(pair('&l9;'), bomb), 'not-xml', /undefined entity/],
    [
      'that names another file',
      file(pair('&x;'), '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
      'not-xml',
      /undefined entity/,
    ],
    ['of another kind', '<rss><item>x</item></rss>', 'off-schema', /MedQuAD/],
    ['without anything', '', 'not-xml', /document must contain a root element/],
  ])('%s', (_, text, reason, message) => {
    const rows = parse(text);
    expect(rows).toMatchObject([{ drop: { reason } }]);
    expect(rows[0] && 'drop' in rows[0] ? rows[0].drop.message : '').toMatch(message);
  });

  test('in another encoding', () => {
    expect(parseMedquadFile('f.xml', Buffer.from(file(pair('caf\u00e9')), 'latin1'))).toMatchObject([
      { drop: { reason: 'not-utf8', message: expect.stringContaining('iconv') } },
    ]);
  });
});
