import axe from 'axe-core';
import { renderHtmlReport } from '../../../core/report/renderHtmlReport';
import { buildWorkshopReport } from '../../fixtures/report/workshopReport';
import { findBrowser, PageOpener } from './openBrowser';
import * as checks from './pageChecks';
import { replaceTexts } from './replaceTexts';

jest.setTimeout(120_000);

const browser = findBrowser();
const note = browser ? '' : ' (no chromium here)';
const inBrowser = browser ? test : test.skip;
const html = renderHtmlReport(buildWorkshopReport());
const grounds = { light: 'rgb(253, 253, 251)', dark: 'rgb(21, 24, 27)' };
const desk = { viewport: { width: 1100, height: 900 } };
const phone = { viewport: { width: 390, height: 844 } };
/** A4 at 96 dots an inch, less margins of 1 cm. */
const paper = { viewport: { width: 718, height: 1000 } };

let opener: PageOpener;
beforeAll(async () => {
  if (browser) opener = await PageOpener.start(browser);
});
afterAll(() => opener?.close());

for (const colorScheme of ['light', 'dark'] as const) {
  inBrowser(`in ${colorScheme} colours nothing is complained of, asked for or hard to use${note}`, async () => {
    await opener.open(html, { ...phone, colorScheme }, async ({ page, messages, requests }) => {
      expect(await page.evaluate(checks.readGround)).toBe(grounds[colorScheme]);
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate<axe.AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
      // That it looked at all.
      const looked = passes.map(({ id }) => id);
      for (const rule of ['color-contrast', 'svg-img-alt', 'heading-order', 'scrollable-region-focusable', 'bypass'])
        expect(looked).toContain(rule);
      expect(messages).toEqual([]);
      expect(requests).toEqual([]);
    });
  });
}

inBrowser(`what a page says and asks for would be noticed${note}`, async () => {
  const faulty = html
    .replace(/<meta http-equiv.*>/, '')
    .replace('</body>', '<img src="http://127.0.0.1:9/x.png"><script>console.log("said"); missing()</script></body>');
  await opener.open(faulty, desk, async ({ messages, requests }) => {
    expect(messages).toEqual(expect.arrayContaining(['log: said', expect.stringContaining('missing is not defined')]));
    expect(requests).toEqual(['http://127.0.0.1:9/x.png']);
  });
});

for (const [name, options] of Object.entries({ desk, phone })) {
  inBrowser(`on a ${name} every drawing is there, and nothing is wider than the screen${note}`, async () => {
    await opener.open(html, options, async ({ page }) => {
      const { pageWidth, drawings } = await page.evaluate(checks.measureDrawings);
      expect(pageWidth).toBe(options.viewport.width);
      expect(drawings.filter(({ isSeen }) => !isSeen)).toEqual([]);
      expect(drawings.map(({ section }) => section)).toEqual([
        ...['metrics', 'metrics', 'metrics', 'slices', 'depth', 'scores', 'funnel', 'grades'],
        ...['training', 'training', 'stages'],
      ]);
    });
  });
}

inBrowser(`no label of a drawing is cut off or stands on another one${note}`, async () => {
  const faults = await opener.open(html, desk, ({ page }) => page.evaluate(checks.findLabelFaults));
  expect(faults).toEqual([]);
  const crowded = html.replaceAll('>untuned</text>', ` dx="-60">untuned, and more words than there is room for</text>`);
  const found = await opener.open(crowded, desk, ({ page }) => page.evaluate(checks.findLabelFaults));
  expect(found).toContain('cut: untuned, and more words than there is room for');
  expect(found).toContain('.612 / untuned, and more words than there is room for');
});

inBrowser(`no word of a table's head or of a short cell is broken on a phone${note}`, async () => {
  expect(await opener.open(html, phone, ({ page }) => page.evaluate(checks.findBrokenWords))).toEqual([]);
});

inBrowser(`the tab key leads to the skip link, then to every link and every region that scrolls${note}`, async () => {
  await opener.open(html, phone, async ({ page }) => {
    const stops = await page.evaluate(checks.countStops);
    const texts: string[] = [];
    for (let stop = 0; stop < stops; stop += 1) {
      await page.keyboard.press('Tab');
      texts.push(await page.evaluate(checks.describeFocus));
    }
    expect(texts[0]).toMatch(/^<a class="skip"/);
    expect(new Set(texts).size).toBe(stops);
    expect(texts.filter((text) => text.startsWith('unseen'))).toEqual([]);
  });
});

inBrowser(`printed, it shows all of every table and drawing, in dark ink on white${note}`, async () => {
  await opener.open(html, { ...paper, colorScheme: 'dark' }, async ({ page }) => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(checks.describePrint)).toEqual({
      ground: 'rgb(255, 255, 255)',
      navigation: 'none',
      tooWide: [],
    });
    const pdf = await page.pdf({ format: 'A4', margin: { top: '1cm', bottom: '1cm', left: '1cm', right: '1cm' } });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeLessThan(2_000_000);
  });
});

inBrowser(`a browser builds the same tree from hostile text as from plain text${note}`, async () => {
  const hostile =
    '</script></style></title></svg><img src=x onerror=document.title=1><script>document.title=2</script>';
  const tags = (text: string) =>
    opener.open(renderHtmlReport(replaceTexts(buildWorkshopReport(), () => text)), desk, ({ page }) =>
      page.evaluate(checks.listTags),
    );
  expect(await tags(hostile)).toEqual(await tags('x'));
});
