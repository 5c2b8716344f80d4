import { styleSheet } from '../../../core/report/html/styleSheet';

/** Colours by name for one scheme: what `:root` says first, with what the later block overrides. */
const light = readColours(styleSheet.split('@media')[0] ?? '');
const dark = { ...light, ...readColours(styleSheet.split('@media')[1] ?? '') };
const print = { ...light, ...readColours(styleSheet.split('@media print')[1] ?? '') };

test('contrast itself is computed as WCAG 2 defines it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each([
  ['light', light],
  ['dark', dark],
  ['print', print],
])('%s', (_, colours) => {
  const colour = (name: string): string => colours[name] ?? '';

  test.each(['paper', 'panel'])('text is readable on %s (AA, 4.5:1)', (ground) => {
    for (const name of ['ink', 'quiet', 'link']) {
      expect([name, contrast(colour(name), colour(ground)) >= 4.5]).toEqual([name, true]);
    }
  });

  test('marks can be told from the ground (AA, 3:1)', () => {
    for (const name of ['tuned', 'untuned', 'dropped', 'better', 'unsure', 'worse']) {
      expect([name, contrast(colour(name), colour('paper')) >= 3]).toEqual([name, true]);
    }
  });
});

test('every colour variable that is used is named', () => {
  const used = Array.from(styleSheet.matchAll(/var\(--([a-z]+)\)/g), ([, name]) => name);
  expect(used.filter((name) => light[name ?? ''] === undefined)).toEqual([]);
  expect(Object.keys(readColours(styleSheet.split('@media')[1] ?? ''))).toEqual(Object.keys(light));
});

function readColours(css: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(css.matchAll(/--([a-z]+): (#[0-9a-f]{6});/g), ([, name = '', value = '']) => [name, value]),
  );
}

function contrast(left: string, right: string): number {
  const [dim = 0, bright = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
