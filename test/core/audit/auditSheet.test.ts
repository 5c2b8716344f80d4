import fc from 'fast-check';
import { parse } from 'papaparse';
import { allot } from '../../../core/allot';
import { pairIdOf, parseAuditSheet, renderAuditSheet, type SheetRow } from '../../../core/audit/auditSheet';

const row = (index: number, fields: Partial<SheetRow> = {}): SheetRow => ({
  ...{ pairId: pairIdOf(`q${index}`, 'c'), query: `why ${index}?`, title: '', passage: `because ${index}` },
  ...fields,
});

describe('a sheet', () => {
  test('begins with the mark of UTF-8, has empty columns for two people, and the judge only where that is wanted', () => {
    const [header, first] = renderAuditSheet([row(1, { passage: 'Caf\u00e9, "warm"\nand dry' })], 1).split('\r\n');
    expect(header).toBe('\ufeffpair_id,query,title,passage,human1,human2');
    expect(first).toBe(`${pairIdOf('q1', 'c')},why 1?,,"Caf\u00e9, ""warm""\nand dry",,`);
    expect(renderAuditSheet([row(1, { judge: 3 })], 1)).toMatch(/human2,judge\r\n.*,3\r\n$/);
  });

  test.each(['=HYPERLINK("http://x","y")', '+1', '-1+2', '@SUM(A1)', '\tx', '\r=1'])(
    'never runs %j as a formula',
    (text) => {
      const sheet = renderAuditSheet([row(1, { query: text, title: text, passage: text })], 1);
      const [cells] = parse<Record<string, string>>(sheet.slice(1), { header: true, skipEmptyLines: 'greedy' }).data;
      for (const name of ['query', 'title', 'passage']) expect(cells?.[name]).toBe(`'${text}`);
    },
  );

  test('is in an order that the seed decides, whatever order the rows came in', () => {
    const rows = Array.from({ length: 20 }, (_, index) => row(index));
    const sheet = renderAuditSheet(rows, 1);
    expect(renderAuditSheet([...rows].reverse(), 1)).toBe(sheet);
    expect(renderAuditSheet(rows, 2)).not.toBe(sheet);
  });

  test('has ids that no spreadsheet takes for numbers', () => {
    expect(pairIdOf('q', 'c')).toMatch(/^pair-[0-9a-f]{16}$/);
  });
});

describe('a sheet that comes back', () => {
  test('whatever its texts are, has the grades that were filled in', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    const grade = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, grade, grade), { minLength: 1, maxLength: 8 }), (pairs) => {
        const rows = pairs.map(([query, passage], index) => row(index, { query, passage }));
        const cells = parse<Record<string, string>>(renderAuditSheet(rows, 1).slice(1), {
          header: true,
          skipEmptyLines: 'greedy',
        });
        const expected = new Map(rows.map(({ pairId }, index) => [pairId, [pairs[index]![2], pairs[index]![3]]]));
        const filled = cells.data.map((cell) => {
          const [first, second] = expected.get(cell['pair_id'] ?? '') ?? [];
          return `${cell['pair_id']},${first ?? ''},${second ?? ''}`;
        });
        expect(cells.data).toHaveLength(rows.length);
        const read = parseAuditSheet(['pair_id,human1,human2', ...filled].join('\n'), 3, 's.csv');
        expect(new Map(read.map(({ pairId, humans }) => [pairId, humans]))).toEqual(expected);
      }),
      { seed: 26, numRuns: 100 },
    );
  });

  test.each([
    [
      'semicolons, as a German Excel saves',
      '\ufeffhuman1;passage;pair_id;human2\r\n 2 ;"a;b\r\nc";pair-1;\r\n3.0;x;pair-2;0\r\n',
    ],
    ['tabs', 'pair_id\tpassage\thuman1\thuman2\npair-1\ta,b\t2\t\npair-2\tx\t3\t0'],
  ])('with %s', (_, text) => {
    expect(parseAuditSheet(text, 3, 's.csv')).toEqual([
      { pairId: 'pair-1', humans: [2, undefined] },
      { pairId: 'pair-2', humans: [3, 0] },
    ]);
  });

  test.each([
    ['another table', 'a,b\n1,2', 's.csv: it has no column pair_id and human1, but a, b'],
    ['nothing', '', 's.csv: it has no column pair_id and human1, but nothing'],
    ['a grade off the scale', 'pair_id,human1\np,4', 's.csv: row 2, human1: "4" is no grade from 0 to 3'],
    ['a word', 'pair_id,human1,human2\np,1,yes', 's.csv: row 2, human2: "yes" is no grade from 0 to 3'],
    ['a half', 'pair_id,human1\np,1.5', 's.csv: row 2, human1: "1.5" is no grade from 0 to 3'],
    ['a pair twice', 'pair_id,human1\np,1\np,2', 's.csv: row 3: p stands twice'],
  ])('with %s is refused with the place', (_, text, message) => {
    expect(() => parseAuditSheet(text, 3, 's.csv')).toThrow(message);
  });
});

describe('grades share a sheet', () => {
  test.each([
    [
      'evenly',
      [
        [0, 100],
        [1, 100],
        [2, 100],
        [3, 100],
      ],
      40,
      [10, 10, 10, 10],
    ],
    [
      'and what a rare one cannot fill goes to the others',
      [
        [0, 1000],
        [1, 3],
        [2, 50],
      ],
      30,
      [14, 3, 13],
    ],
    [
      'a rest goes to the lower grades',
      [
        [0, 9],
        [1, 9],
        [2, 9],
      ],
      10,
      [4, 3, 3],
    ],
    [
      'all of them where there are no more',
      [
        [0, 2],
        [1, 1],
      ],
      10,
      [2, 1],
    ],
  ] as [string, [number, number][], number, number[]][])('%s', (_, available, count, expected) => {
    expect([...allot(new Map(available), count).values()]).toEqual(expected);
  });
});
