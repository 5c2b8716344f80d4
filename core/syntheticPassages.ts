import type { Chunk } from './contracts/chunk';
import type { SyntheticPassage } from './contracts/syntheticPassage';

/** Whether an id is that of a passage that a model wrote, and of none of the corpus. */
export function isSynthetic(passageId: string): boolean {
  return passageId.startsWith('synthetic-');
}

/** A written passage where one of the corpus is looked for: it is all of a document of its own. */
export function toChunk({ id, text, title }: SyntheticPassage): Chunk {
  return { id, documentId: id, index: 0, text, ...(title ? { title } : {}), start: 0, end: text.length };
}
