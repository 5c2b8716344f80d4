import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderHtmlReport } from '../../../core/report/renderHtmlReport';
import { buildWorkshopReport } from '../../fixtures/report/workshopReport';
import { replaceTexts } from './replaceTexts';

const browser = findBrowser();
const inBrowser = browser === undefined ? test.skip : test;

inBrowser(
  `a browser builds the same tree from hostile text as from plain text${browser ? '' : ' (no chromium here)'}`,
  () => {
    const hostile =
      '</script></style></title></svg><img src=x onerror=document.title=1><script>document.title=2</script>';
    const page = replaceTexts(buildWorkshopReport(), () => hostile);
    const plain = replaceTexts(buildWorkshopReport(), () => 'x');
    expect(countTags(openPage(renderHtmlReport(page)))).toEqual(countTags(openPage(renderHtmlReport(plain))));
  },
);

function findBrowser(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
}

/** The page as the browser's own parser reads it, written out again. */
function openPage(html: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'report-browser-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`, '--dump-dom'];
  try {
    const words = [...options, pathToFileURL(file).href];
    return execFileSync(browser ?? '', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1e8,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countTags(html: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, name = ''] of html.matchAll(/<([a-z][a-z0-9]*)/gi)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
