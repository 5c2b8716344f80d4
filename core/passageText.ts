/** What retrievers and rerankers read of a passage: its title, when it has one, and its text. */
export function passageText({ title, text }: { title?: string | undefined; text: string }): string {
  return title ? `${title} ${text}` : text;
}
