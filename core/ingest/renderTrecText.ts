import { decodeHTML } from 'entities';
import type { TextContent } from './parseTextFile';
import { renderHtmlText } from './renderHtmlText';

/** Tags that hold a headline in the collections of TREC (AP, WSJ, LA Times, FT, Federal Register, TIPSTER). */
const titles = ['TITLE', 'HEADLINE', 'HL', 'HEAD', 'TTL', 'H3'];
/** What is about a document and not of it. */
const asides = ['DOCNO', 'DOCID', 'DOCHDR', 'DOCOLDNO', 'FILEID', 'PARENT', ...titles];

/**
 * The title and the text of what stands between <DOC> and </DOC>: the contents of its <TEXT> tags, else all that is
 * neither a headline nor about the document. Pages (web tracks) are read as HTML.
 */
export function renderTrecText(content: string): TextContent {
  if (/<(html|body)[\s>]/i.test(content)) return renderHtmlText(content.replace(elementsOf(['DOCNO', 'DOCHDR']), ' '));
  const title = titles.map((tag) => plainText(contentsOf(tag, content).join(' '))).find((each) => each !== '');
  const texts = contentsOf('TEXT', content);
  const body = texts.length > 0 ? texts.join('\n\n') : content.replace(elementsOf(asides), ' ');
  return { ...(title === undefined ? {} : { title: title.replace(/\s+/g, ' ') }), text: plainText(body) };
}

function contentsOf(tag: string, content: string): string[] {
  return [...content.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>([\\s\\S]*?)</${tag}>`, 'gi'))].map(
    (found) => found[1]!,
  );
}

function elementsOf(tags: string[]): RegExp {
  return new RegExp(`<(${tags.join('|')})(?:\\s[^>]*)?>[\\s\\S]*?</\\1>`, 'gi');
}

/** Paragraphs stay apart; comments and other tags go. */
function plainText(markup: string): string {
  const text = markup
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<\/?(P|BR)\s*\/?>/gi, '\n\n')
    .replace(/<\/?[A-Za-z][^<>]*>/g, ' ');
  return decodeHTML(text)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}
