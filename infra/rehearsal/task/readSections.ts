/** The parts of a request that its writer marked, by tags or by labels; `rest` is the request without the passage. */
export interface Sections {
  query?: string;
  title?: string;
  passage?: string;
  rest: string;
}

/** Reads `<passage>…</passage>` or `Passage: …` and the like; nothing inside the passage is taken for another part. */
export function readSections(request: string): Sections {
  const passage = taggedSection(request, passageNames) ?? labelledSection(request, passageNames);
  const rest = passage ? request.replace(passage, () => '') : request;
  const query = taggedSection(rest, queryNames) ?? labelledSection(rest, queryNames);
  const title = taggedSection(rest, titleNames) ?? labelledSection(rest, titleNames);
  return { ...(query ? { query } : {}), ...(title ? { title } : {}), ...(passage ? { passage } : {}), rest };
}

const passageNames = ['passage', 'document', 'text', 'context', 'paragraph'];
const queryNames = ['query', 'question', 'search query', 'search_query'];
const titleNames = ['title', 'passage title', 'document title'];

/** From the first opening tag to the last closing one, so that a tag quoted inside does not cut the section. */
function taggedSection(request: string, names: string[]): string | undefined {
  for (const name of names) {
    const start = request.indexOf(`<${name}>`);
    const end = request.lastIndexOf(`</${name}>`);
    if (start >= 0 && end > start) return request.slice(start + name.length + 2, end).trim() || undefined;
  }
  return undefined;
}

const allNames = [...passageNames, ...queryNames, ...titleNames].join('|');
/** A label opens a line, alone or followed by its text: `Query: …`, `**Passage:**`, `## Passage`, `Passage 1: …`. */
const label = new RegExp(
  `^[#*\\s]{0,6}(${allNames})(?: ?\\d{1,2}| ?\\[\\d{1,2}\\])?(?:\\*{0,2}: ?\\*{0,2}|\\*{0,2}$)`,
  'gim',
);

function labelledSection(request: string, names: string[]): string | undefined {
  const marks = [...request.matchAll(label)];
  const index = marks.findIndex((mark) => names.includes((mark[1] ?? '').toLowerCase()));
  const mark = marks[index];
  if (!mark) return undefined;
  const isPassage = passageNames.includes((mark[1] ?? '').toLowerCase());
  const rest = request.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? request.length);
  const section = isPassage ? rest : rest.trimStart().split('\n', 1)[0];
  return section?.trim() || undefined;
}
