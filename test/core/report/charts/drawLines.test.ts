import { drawLines, mostLines } from '../../../../core/report/charts/drawLines';
import { readHtml } from '../htmlOutline';

const naming = { id: 'drawing', description: 'what it shows' };

test('lines, intervals and levels are to scale, and each has its pattern and its name below', () => {
  const points = [
    { at: 100, value: 0.5, low: 0.4, high: 0.6 },
    { at: 400, value: 0.8, low: 0.7, high: 0.9 },
  ];
  const lines = [
    { name: 'a', points },
    { name: 'b', points: [{ at: 200, value: 0.5 }] },
  ];
  const elements = readHtml(
    `<!doctype html>${drawLines({ unit: 'queries', lines, levels: [{ name: 'BM25', value: 0.65 }] }, naming)}`,
  );
  const ofClass = (name: string) =>
    elements.filter((each) => each.attributes.class === name).map(({ attributes }) => attributes);
  // From x 60 (0) to 700 (400); from y 220 (.4 less a twentieth of the range of .5) to 12 (.9 and as much).
  const y = (value: number) => (220 - ((value - 0.375) / 0.55) * 208).toFixed(1);
  expect(ofClass('line line-1')[0]?.points).toBe(`220.0,${y(0.5)} 700.0,${y(0.8)}`);
  expect(ofClass('whisker').map(({ d }) => d)).toEqual([`M220.0 ${y(0.4)}V${y(0.6)}`, `M700.0 ${y(0.7)}V${y(0.9)}`]);
  expect(ofClass('dot-2')).toMatchObject([{ cx: '380', cy: y(0.5) }]);
  expect(ofClass('level')[0]?.d).toBe(`M60 ${y(0.65)}H700`);
  const names = elements.filter((each) => each.attributes.class === 'name').map(({ text }) => text);
  expect(names.sort()).toEqual(['BM25: .650', 'a', 'b']);
  // Three rows below the axis.
  expect(elements[0]?.attributes.height).toBe(String(220 + 44 + 3 * 20));
});

test('a long curve has no dots, and no more lines are drawn than can be told apart', () => {
  const points = Array.from({ length: 41 }, (_, at) => ({ at, value: at }));
  const lines = Array.from({ length: mostLines + 1 }, (_, index) => ({ name: `run ${index}`, points }));
  const elements = readHtml(`<!doctype html>${drawLines({ unit: 'step', lines }, naming)}`);
  expect(elements.filter(({ name }) => name === 'circle')).toEqual([]);
  expect(elements.filter(({ name }) => name === 'polyline')).toHaveLength(mostLines);
});
