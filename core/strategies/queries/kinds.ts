/** The kinds of query that a spec can ask for by weight, each as a prompt explains it. */
const explained = {
  factual: 'one fact that the passage states, such as a number, a name, a time, a place or a property',
  comparative: 'how two or more things differ, or which of them to choose for what',
  procedural: 'how something is done, step by step, or what to do in a certain situation',
  symptom: 'a problem as the person who has it would describe it, by what they see, feel or measure, without its name',
  keyword: 'two to five search words without grammar, as typed in haste',
  conversational: 'one or two spoken sentences, as said to an assistant, with a word on why the person asks',
} as const;

export type AskedKind = keyof typeof explained;
export const askedKinds = Object.keys(explained) as AskedKind[];

/** Raised with every change to the words about kinds; a part of the prompt version of what asks for them. */
export const kindsVersion = 'kinds-1';

/** In place of the kinds that a strategy asks for by itself: which kind each query is to have stands in the request. */
export const askedKindsIdea = `The request names a kind for each query. The kinds:
${Object.entries(explained)
  .map(([name, meaning]) => `- ${name}: ${meaning}`)
  .join('\n')}
Write each query so that it is plainly of its kind, and name the kind. Where the passage cannot answer a query of that kind, write one of the kind that comes nearest and name that one.`;

/** The sentence of a request that says which query is of which kind. */
export function renderAskedKinds(kinds: readonly AskedKind[]): string {
  if (kinds.length === 1) return `It is of this kind: ${kinds.join()}.`;
  return `They are of these kinds, in this order: ${kinds.join(', ')}.`;
}

/** The kind that a model names where it is one of them, else the one that it was asked for at that place. */
export function kindOf(named: string | undefined, asked: AskedKind | undefined): AskedKind | undefined {
  return askedKinds.find((kind) => kind === named?.trim().toLowerCase()) ?? asked;
}
