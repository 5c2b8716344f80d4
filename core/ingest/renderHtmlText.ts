import { compile } from 'html-to-text';
import { languageOf } from './record';
import type { TextContent } from './parseTextFile';

const left = ['nav', 'script', 'style', 'noscript', 'template', 'head', 'svg', 'iframe', 'form', 'button', 'img'];
const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

const render = compile({
  wordwrap: false,
  limits: { maxInputLength: Number.MAX_SAFE_INTEGER },
  selectors: [
    ...left.map((selector) => ({ selector, format: 'skip' })),
    ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
  ],
});
const renderTitle = compile({ wordwrap: false, baseElements: { selectors: ['title'], returnDomByDefault: false } });
const renderHeading = compile({
  wordwrap: false,
  baseElements: { selectors: ['h1'], returnDomByDefault: false },
  selectors: [
    { selector: 'h1', options: { uppercase: false } },
    { selector: 'a', options: { ignoreHref: true } },
  ],
  limits: { maxBaseElements: 1 },
});

/**
 * The readable text of a page: headings, paragraphs, lists and tables, without navigation, scripts, styles,
 * forms, images and link addresses. The title is that of the page, or its first h1; the language is that of <html lang>.
 */
export function renderHtmlText(html: string): TextContent {
  const title = renderTitle(html).trim() || renderHeading(html).trim();
  const language = languageOf(/<html[^>]*\slang\s*=\s*["']?([\w-]+)/i.exec(html.slice(0, 4096))?.[1]);
  return { ...(title === '' ? {} : { title }), text: render(html), ...(language === undefined ? {} : { language }) };
}
