import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** The browser of this machine; undefined where none is on PATH. */
export function findBrowser(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
}

/** A page that was opened from disk, with everything that it said and asked for on the way. */
export interface OpenedPage {
  page: Page;
  /** What the console shows, errors of scripts among it. */
  messages: string[];
  /** Addresses of requests but the page's own. */
  requests: string[];
}

/** One browser for many pages, each of which is closed when it was used. */
export class PageOpener {
  private constructor(
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async start(executablePath: string): Promise<PageOpener> {
    const folder = await mkdtemp(join(tmpdir(), 'report-browser-'));
    return new PageOpener(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }), folder);
  }

  async open<Value>(
    html: string,
    options: BrowserContextOptions,
    use: (opened: OpenedPage) => Promise<Value>,
  ): Promise<Value> {
    const file = join(this.folder, 'report.html');
    await writeFile(file, html);
    const address = pathToFileURL(file).href;
    const page = await this.browser.newPage(options);
    const opened: OpenedPage = { page, messages: [], requests: [] };
    page.on('console', (message) => opened.messages.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => opened.messages.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (request.url() !== address && !request.url().startsWith('data:')) opened.requests.push(request.url());
    });
    try {
      await page.goto(address, { waitUntil: 'load' });
      return await use(opened);
    } finally {
      await page.close();
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
