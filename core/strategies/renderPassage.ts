/** A passage as a prompt shows it. */
export interface PromptPassage {
  title?: string;
  text: string;
}

/**
 * The passage between tags, so that a model can tell data from instruction whatever the text says. A closing tag
 * inside the text would end the passage early and is broken up.
 */
export function renderPassage(passage: PromptPassage): string {
  const title = passage.title?.trim();
  return `${title ? `<title>${withoutTags(title)}</title>\n` : ''}<passage>\n${withoutTags(passage.text)}\n</passage>`;
}

/** Breaks up the tags that the prompts use as delimiters: `</passage>` becomes `< /passage>`. */
export function withoutTags(text: string): string {
  return text.replace(/<(\/?(?:passage|title|query)>)/gi, '< $1');
}
