import type { Chunk } from '../../contracts/chunk';
import type { Exemplar } from '../../contracts/exemplar';
import type { GuideFinding } from '../../guide/guide';
import { chooseWeighted } from '../../sampling/weightedChoice';
import { guideVersion } from './guided';
import { kindsVersion, type AskedKind } from './kinds';
import type { QueryPrompt, QueryStrategy } from './queryStrategy';
import { selectQueryStrategy, type QueryWay } from './registry';

/** What of a spec decides how each passage is asked about. */
export interface AskingSettings extends AskedWay {
  /** In place of the one way. */
  mix?: readonly (AskedWay & { weight: number })[] | undefined;
  /** Weights. */
  kinds?: Partial<Record<AskedKind, number | undefined>> | undefined;
  /** ISO codes; one that is named twice is asked for twice as often. */
  languages?: readonly string[] | undefined;
  guide?: object | undefined;
  perPassage: number;
  seed: number;
}

export interface AskedWay extends QueryWay {
  exemplars?: readonly Exemplar[] | undefined;
}

/** How one passage is asked about. */
export interface QueryTask {
  strategy: QueryStrategy;
  /** With the parts that options add to the strategy's own. */
  promptVersion: string;
  prompt: QueryPrompt;
}

export interface AskingPlan {
  /** Of all ways, in their order, and of what options add. */
  promptVersion: string;
  isOneRound: boolean;
  ways: readonly QueryStrategy[];
  taskFor(passage: Pick<Chunk, 'id' | 'title' | 'text'>, guide?: GuideFinding): QueryTask;
}

/**
 * Which strategy, which language and which kinds of query each passage gets: by weight, and by a hash of the seed and
 * the passage's id, so that an edit of the corpus, of a weight or of the list moves only what it touches.
 */
export function planAsking(settings: AskingSettings): AskingPlan {
  const { seed, perPassage, languages } = settings;
  const ways = waysOf(settings);
  const kinds = kindsOf(settings);
  const spoken = weighLanguages(languages ?? []);
  return {
    promptVersion: versionOf(ways.map(({ strategy }) => strategy.promptVersion).join(', '), settings),
    isOneRound: ways.every(({ strategy }) => strategy.isOneRound),
    ways: ways.map(({ strategy }) => strategy),
    taskFor({ id, title, text }, guide) {
      const { strategy, exemplars } = chooseWeighted(ways, seed, 'strategy', id);
      const prompt: QueryPrompt = {
        passage: { text, ...(title ? { title } : {}) },
        count: perPassage,
        ...(exemplars ? { exemplars } : {}),
        ...(spoken.length > 0 ? { language: chooseWeighted(spoken, seed, 'language', id).name } : {}),
        ...(kinds.length > 0 && strategy.reads.includes('kinds') ? { kinds: chooseKinds(kinds, settings, id) } : {}),
        ...(guide ? { guide } : {}),
      };
      return { strategy, promptVersion: versionOf(strategy.promptVersion, prompt), prompt };
    },
  };
}

/** The ways of a mix, or the one way; those of one strategy are told apart by their order. */
function waysOf({ mix, ...one }: AskingSettings) {
  const asked = mix ?? [{ ...one, weight: 1 }];
  return asked.map((way, place) => {
    const strategy = selectQueryStrategy(way);
    const exemplars = way.exemplars ?? strategy.exemplars;
    const earlier = asked.slice(0, place).filter((other) => other.strategy === way.strategy).length;
    return { name: `${way.strategy} ${earlier}`, weight: way.weight, strategy, exemplars };
  });
}

interface WeighedKind {
  name: AskedKind;
  weight: number;
}

function kindsOf({ kinds = {} }: AskingSettings): WeighedKind[] {
  return Object.entries(kinds).flatMap(([name, weight]) => (weight ? [{ name: name as AskedKind, weight }] : []));
}

function chooseKinds(kinds: WeighedKind[], { seed, perPassage }: AskingSettings, id: string): AskedKind[] {
  return Array.from({ length: perPassage }, (_, place) => chooseWeighted(kinds, seed, 'kind', id, place).name);
}

function weighLanguages(languages: readonly string[]): { name: string; weight: number }[] {
  const weights = new Map<string, number>();
  for (const language of languages) weights.set(language, (weights.get(language) ?? 0) + 1);
  return [...weights].map(([name, weight]) => ({ name, weight }));
}

function versionOf(own: string, { kinds, guide }: { kinds?: object | undefined; guide?: object | undefined }): string {
  return [own, ...(kinds ? [kindsVersion] : []), ...(guide ? [guideVersion] : [])].join('+');
}
