/** An element of a page with its own attributes, and the text inside it with entities decoded. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

const voidElements = new Set(['meta', 'link', 'br', 'img', 'input', 'hr']);
const tagPattern = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;

/**
 * Reads a page more strictly than a browser does: every tag must be closed in order, every attribute quoted, and no
 * `<` may stand anywhere but in a tag. @throws Error that names the place where the page breaks a rule.
 */
export function readHtml(html: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  let position = html.indexOf('>') + 1;
  while (position < html.length) {
    const next = html.indexOf('<', position);
    const text = html.slice(position, next === -1 ? html.length : next);
    for (const element of open) element.text += decode(text);
    if (next === -1) break;
    tagPattern.lastIndex = next;
    const tag = tagPattern.exec(html);
    if (tag === null) throw new Error(`not a tag: ${html.slice(next, next + 60)}`);
    position = tagPattern.lastIndex;
    readTag(tag, open, elements);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.map(({ name }) => name).join(', ')}`);
  return elements;
}

/** The names of the tags in order: equal for two pages that differ in text only. */
export function listTags(html: string): string[] {
  return readHtml(html).map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`);
}

function readTag(tag: RegExpExecArray, open: Element[], elements: Element[]): void {
  const [, closing, name = '', attributes = '', selfClosing] = tag;
  if (closing === '/') {
    const last = open.pop();
    if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
    return;
  }
  const element = { name, attributes: readAttributes(attributes), text: '' };
  elements.push(element);
  if (selfClosing !== '/' && !voidElements.has(name)) open.push(element);
}

function readAttributes(text: string): Record<string, string> {
  const matches = text.matchAll(/([a-zA-Z:-]+)(?:="([^"]*)")?/g);
  return Object.fromEntries(Array.from(matches, ([, name = '', value = '']) => [name, decode(value)]));
}

function decode(text: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return text.replace(/&[a-z#0-9]+;/g, (entity) => entities[entity] ?? entity);
}
