import { drawBars } from '../../../../core/report/charts/drawBars';
import { drawFunnel } from '../../../../core/report/charts/drawFunnel';
import { drawHeldOut } from '../../../../core/report/charts/drawHeldOut';
import { drawLoss } from '../../../../core/report/charts/drawLoss';
import { label, selectTickStep } from '../../../../core/report/charts/svg';
import { type Element, readHtml } from '../htmlOutline';

const naming = { id: 'drawing', description: 'what it shows' };

test('bars start at zero and their lengths and intervals are to scale', () => {
  const bars = [
    { label: 'bm25', tag: 'untuned', tuned: false, mean: 0.878, low: 0.85644, high: 0.89956 },
    { label: 'tuned', tag: '', tuned: true, mean: 0.801, low: 0.77356, high: 0.82844 },
  ];
  const elements = read(drawBars(bars, naming));
  // The axis runs from x 210 to 590 and ends at .9, the tenth above .89956.
  const rectangles = elements.filter(({ name }) => name === 'rect').map(({ attributes }) => attributes);
  expect(rectangles.map(({ x, width, class: kind }) => [x, width, kind])).toEqual([
    ['210', '370.7', 'bar-untuned'],
    ['210', '338.2', 'bar-tuned'],
  ]);
  const [whisker] = elements.filter(({ attributes }) => attributes.class === 'whisker');
  expect(whisker?.attributes.d).toMatch(/^M571\.6 25H589\.8/);
  expect(texts(elements)).toEqual(['0', '.2', '.4', '.6', '.8', 'bm25', '.878', 'untuned', 'tuned', '.801', '']);
});

test('a drawing is one image whose title is its description', () => {
  const [svg, title] = read(drawBars([], naming));
  expect(svg?.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'drawing' });
  expect(title).toMatchObject({ name: 'title', text: 'what it shows', attributes: { id: 'drawing' } });
});

test('the funnel shows the dropped share of what came in', () => {
  const dropped = [
    { reason: 'no-positive', rows: 17 },
    { reason: 'near-duplicate', rows: 12 },
  ];
  const elements = read(drawFunnel([{ label: 'assemble', in: 240, out: 211, dropped }], naming));
  const bars = elements.filter(({ name }) => name === 'rect').map(({ attributes }) => attributes);
  // 29 of 240 rows on a bar of 260: 31.4 at its end.
  expect(bars.map(({ x, width, class: kind }) => [x, width, kind])).toEqual([
    ['210', '228.6', 'kept'],
    ['438.6', '31.4', 'dropped'],
  ]);
  expect(texts(elements)).toEqual(['assemble', '240 → 211', '17 no-positive (7.1%)', '12 near-duplicate (5.0%)']);
});

test('more rows dropped than came in, or none at all, still fit the bar', () => {
  const steps = [
    { label: 'join', in: 0, out: 0, dropped: [{ reason: 'unknown-id', rows: 3 }] },
    { label: 'idle', in: 0, out: 0, dropped: [] },
  ];
  const elements = read(drawFunnel(steps, naming));
  const bars = elements.filter(({ name }) => name === 'rect').map(({ attributes }) => attributes);
  expect(bars.map(({ width, class: kind }) => [width, kind])).toEqual([
    ['0', 'kept'],
    ['260', 'dropped'],
    ['260', 'empty'],
  ]);
  expect(texts(elements)).toContain('3 unknown-id');
});

test('passages that a stage of questions left out have no share of its questions', () => {
  const steps = [{ label: 'negatives', in: 26, out: 24, dropped: [{ reason: 'ambiguous-grade', rows: 50 }] }];
  const elements = read(drawFunnel(steps, naming));
  const bars = elements.filter(({ name }) => name === 'rect').map(({ attributes }) => attributes['width']);
  expect(bars).toEqual(['240', '20']);
  expect(texts(elements)).toContain('50 ambiguous-grade');
});

test('the loss is drawn to scale from zero', () => {
  const steps = [
    { step: 1, loss: 2 },
    { step: 2, loss: Number.NaN },
    { step: 3, loss: 1 },
  ];
  const elements = read(drawLoss(steps, naming));
  // The box is x 60..700 and y 220 (zero) .. 12 (2.1, the highest loss and 5 %): 220 - 208 * 2 / 2.1 = 21.9.
  expect(lines(elements)).toEqual(['60.0,21.9 700.0,121.0', '60.0,21.9 700.0,121.0']);
  expect(texts(elements)).toEqual(['0.0', '0.5', '1.0', '1.5', '2.0', '1', '2', '3', 'step']);
});

test('a long training is drawn with a bounded number of points that keep its mean', () => {
  const steps = Array.from({ length: 100_000 }, (_, index) => ({ step: index + 1, loss: index % 2 }));
  const points = lines(read(drawLoss(steps, naming)))[0]?.split(' ') ?? [];
  expect(points.length).toBeLessThanOrEqual(480);
  const middle = Number(points[200]?.split(',')[1]);
  // Losses alternate between 0 and 1; their mean .5 stands at the middle of 0 and 1/1.05 at the top.
  expect(Math.abs(middle - (220 - (208 * 0.5) / (0.5048 * 1.05)))).toBeLessThan(2);
});

test('a loss that never was, or that stays at zero, draws no broken number', () => {
  for (const steps of [[], [{ step: 5, loss: 0 }]])
    expect(drawLoss(steps, naming)).not.toMatch(/NaN|Infinity|undefined/);
});

test('tick distances are 1, 2 or 5 times a power of ten', () => {
  expect([1, 0.9, 240, 2.1, 0.03, 0].map((range) => selectTickStep(range, 6))).toEqual([0.2, 0.2, 50, 0.5, 0.005, 1]);
});

test('a label that is too long is cut with an ellipsis and escaped', () => {
  expect(label('abcdef', { x: 1.26 }, 4)).toBe('<text x="1.3">abc…</text>');
  expect(label('a<b', { class: '"' })).toBe('<text class="&quot;">a&lt;b</text>');
});

test('held-out measurements are dots from 0 to 1 by step, filled where the weights were kept', () => {
  const points = [
    { step: 50, value: 0.5, isKept: false },
    { step: 100, value: 0.75, isKept: true },
  ];
  const elements = read(drawHeldOut(points, naming));
  const dots = elements.filter(({ name }) => name === 'circle').map(({ attributes }) => attributes);
  // Steps 0 to 100 run from x 60 to 700, values 0 to 1 from y 220 to 12.
  expect(dots.map(({ cx, cy, class: kind }) => [cx, cy, kind])).toEqual([
    ['380.0', '116.0', 'held-out-dot'],
    ['700.0', '64.0', 'held-out-kept'],
  ]);
  const [line] = elements.filter(({ name }) => name === 'polyline');
  expect(line?.attributes.points).toBe('380.0,116.0 700.0,64.0');
});

function read(svg: string): Element[] {
  return readHtml(`<!doctype html>${svg}`);
}

function texts(elements: readonly Element[]): string[] {
  return elements.filter(({ name }) => name === 'text').map(({ text }) => text);
}

function lines(elements: readonly Element[]): string[] {
  return elements.flatMap(({ name, attributes }) => (name === 'polyline' ? [attributes.points ?? ''] : []));
}
