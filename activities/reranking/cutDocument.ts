/** Documents are whole, and a prompt holds up to 20 of them: the program of GroupRank's authors cuts passages here too. */
const mostCharacters = 3000;

/** A document as far as a language model sees it. */
export function cutDocument({ text, title }: { text: string; title?: string | undefined }): {
  text: string;
  title?: string;
} {
  return { text: text.slice(0, mostCharacters), ...(title ? { title } : {}) };
}
