import type { Query } from '../../core/contracts/query';

/** Exemplars that a summary names; a receipt has to stay small. */
const mostNamed = 100;

/** What came of the asking, for the summary of the artifact: what each kind, language and prompt gave. */
export class QueryTally {
  private readonly kinds = new Map<string, number>();
  private readonly languages = new Map<string, number>();
  private readonly prompts = new Map<string, number>();
  private readonly flags = new Map<string, number>();
  private readonly exemplars = new Set<string>();
  private documents = 0;

  add({ kind, language, promptVersion, flags = [] }: Query, exemplars: readonly string[], documents: number): void {
    if (kind) addOne(this.kinds, kind);
    addOne(this.languages, language);
    addOne(this.prompts, promptVersion);
    for (const flag of flags) addOne(this.flags, flag);
    for (const id of exemplars) if (this.exemplars.size < mostNamed) this.exemplars.add(id);
    this.documents += documents;
  }

  get summary(): Record<string, unknown> {
    const { kinds, languages, prompts, flags, exemplars, documents } = this;
    return {
      ...{ kinds: sorted(kinds), languages: sorted(languages), prompts: sorted(prompts) },
      ...(flags.size > 0 ? { flags: sorted(flags) } : {}),
      ...(exemplars.size > 0 ? { exemplars: [...exemplars].sort() } : {}),
      ...(documents > 0 ? { documents } : {}),
    };
  }
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Models invent kinds where a strategy lets them: the most frequent tell enough. */
function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  const ranked = [...counts].sort(([left, most], [right, least]) => least - most || (left < right ? -1 : 1));
  return Object.fromEntries(ranked.slice(0, 20));
}
