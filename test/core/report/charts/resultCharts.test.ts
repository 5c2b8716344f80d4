import { drawColumns } from '../../../../core/report/charts/drawColumns';
import { drawDepths } from '../../../../core/report/charts/drawDepths';
import { drawOverlap } from '../../../../core/report/charts/drawOverlap';
import { drawSlices } from '../../../../core/report/charts/drawSlices';
import { drawWaterfall } from '../../../../core/report/charts/drawWaterfall';
import { type Element, readHtml } from '../htmlOutline';

const naming = { id: 'drawing', description: 'what it shows' };

test('slices are to scale on both sides of no difference', () => {
  const rows = [
    { field: 'kind', value: 'what', queries: 1200, mean: 0.05, low: -0.1, high: 0.2 },
    { value: 'how', queries: 30, mean: -0.1, low: -0.15, high: -0.05 },
  ];
  const elements = read(drawSlices(rows, { system: 'tuned', rival: 'dense' }, naming));
  // Zero is at x 445, .2 at 640: 975 a unit. A name of a field takes 26, a row 24: middles at 60 and 84.
  const dots = elements.filter(({ name }) => name === 'circle').map(({ attributes: { cx, cy } }) => [cx, cy]);
  expect(dots).toEqual([
    ['493.8', '60'],
    ['347.5', '84'],
  ]);
  const whiskers = elements.filter(({ attributes }) => attributes.class === 'whisker');
  expect(whiskers.map(({ attributes }) => attributes.d?.split('M')[1])).toEqual(['347.5 60H640.0', '298.8 84H396.3']);
  expect(texts(elements)).toEqual([
    ...['← dense better', 'tuned better →'],
    ...['−.2', '−.1', '0', '+.1', '+.2'],
    ...['kind', 'what', '1,200', '+.050', 'how', '30', '−.100'],
  ]);
});

test('scores are two histograms, each of shares of its own pairs', () => {
  const bins = [
    { relevant: 0, others: 60 },
    { relevant: 1, others: 40 },
    { relevant: 3, others: 0 },
    { relevant: 4, others: 0 },
  ];
  const elements = read(drawOverlap({ lowest: -2, highest: 2, relevant: 8, others: 100, bins }, naming));
  const [relevant, others] = elements
    .filter(({ name, attributes }) => name === 'path' && attributes.class?.startsWith('area'))
    .map(({ attributes }) => attributes.d);
  // The highest share is .6, from y 200 to 34: .125 is 34.6 high, .375 103.8, .5 138.3, .4 110.7; bins are 170 wide.
  expect(relevant).toBe('M20 200V200.0h170.00V165.4h170.00V96.3h170.00V61.7h170.00V200Z');
  expect(others).toBe('M20 200V34.0h170.00V89.3h170.00V200.0h170.00V200.0h170.00V200Z');
  expect(texts(elements)).toEqual([
    ...['relevant', 'all others of the lists'],
    ...['−2.0', '−1.5', '−1.0', '−0.5', '0.0', '0.5', '1.0', '1.5', '2.0', 'score of the model'],
  ]);
});

test('columns are to scale, and a grade that nobody got has its place', () => {
  const columns = [
    { label: '0', count: 300 },
    { label: '1', count: 0 },
    { label: '2', count: 100 },
  ];
  const elements = read(drawColumns(columns, 'grade', naming));
  const bars = elements.filter(({ name }) => name === 'rect').map(({ attributes: { y, height } }) => [y, height]);
  expect(bars).toEqual([
    ['40', '150'],
    ['190', '0'],
    ['140', '50'],
  ]);
  expect(texts(elements)).toEqual(['300', '75.0%', '0', '0', '0.0%', '1', '100', '25.0%', '2', 'grade']);
});

test('in a waterfall each stage starts where the one before it ended', () => {
  const steps = [
    { label: 'judge', seconds: 30, nanoUsd: 3e9 },
    { label: 'train', seconds: 90 },
    { label: 'again', seconds: 50, nanoUsd: 1e9 },
  ];
  const elements = read(drawWaterfall(steps, naming));
  const bars = elements.filter(({ name }) => name === 'rect').map(({ attributes: { x, width } }) => [x, width]);
  expect(bars).toEqual([
    // Time: 170 seconds from x 190 on 170; money: 4 dollars from 460 on 150.
    ['190', '30'],
    ['220', '90'],
    ['310', '50'],
    ['190', '170'],
    ['460', '112.5'],
    ['572.5', '37.5'],
    ['460', '150'],
  ]);
  expect(texts(elements).slice(4)).toEqual([
    ...['Time', '30.0 s', '1 min 30 s', '50.0 s', '2 min 50 s'],
    ...['Cost', '$3.00', '$1.00', '$4.00'],
  ]);
  const unknown = [...steps, { label: 'queries', seconds: 0, isPriceUnknown: true }];
  expect(texts(read(drawWaterfall(unknown, naming)))).toContain('at least $4.00');
  expect(texts(read(drawWaterfall([{ label: 'train', seconds: 90 }], naming)))).not.toContain('Cost');
});

test('where the time of a passage is known, the depths say what they take', () => {
  const points = [0, 50].map((depth) => ({ depth, mean: 0.5, standardError: 0.01, isChosen: false }));
  const shown = texts(read(drawDepths(points, naming, 2.5)));
  expect(shown).toEqual(expect.arrayContaining(['50', '125 ms', '20', '50 ms']));
  expect(shown.at(-1)).toBe('passages of each list that are re-ranked, and the milliseconds they take');
  expect(texts(read(drawDepths(points, naming))).filter((text) => text.endsWith('ms'))).toEqual([]);
});

test('nothing to draw, or nothing but zeros, draws no broken number', () => {
  const bins = [{ relevant: 1, others: 1 }];
  for (const svg of [
    drawSlices([], { system: 'a', rival: 'b' }, naming),
    drawOverlap({ lowest: 1, highest: 1, relevant: 1, others: 1, bins }, naming),
    drawColumns([], 'grade', naming),
    drawWaterfall([{ label: 'a', seconds: 0, nanoUsd: 0 }], naming),
  ])
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

function read(svg: string): Element[] {
  return readHtml(`<!doctype html>${svg}`);
}

function texts(elements: readonly Element[]): string[] {
  return elements.filter(({ name }) => name === 'text').map(({ text }) => text);
}
