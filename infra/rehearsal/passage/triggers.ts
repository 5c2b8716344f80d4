import { stem } from '../language/stem';
import type { Token } from '../language/tokens';
import { aspects, type Aspect } from './aspects';

/** Stems in a row joined by a space, to what they say of each aspect: its index and how telling it is. */
type TriggerTable = Map<string, { aspect: number; weight: number }[]>;

/** How strongly each aspect (by index) is spoken of in a sentence: 1 for a telling word, .5 for a weak one, 0 for none. */
export function aspectsAnswered(tokens: Token[]): Map<number, number> {
  return triggersIn(tokens, answeredTable);
}

/** Which aspects (by index) a query asks for, and which of its tokens do the asking. */
export function aspectsAsked(tokens: Token[]): { found: Map<number, number>; asking: Set<Token> } {
  const asking = new Set<Token>();
  return { found: triggersIn(tokens, askedTable, asking), asking };
}

const answeredTable = tableOf((aspect) => aspect.answered);
const askedTable = tableOf((aspect) => aspect.asked);

function tableOf(select: (aspect: Aspect) => string): TriggerTable {
  const table: TriggerTable = new Map();
  aspects.forEach((aspect, index) => {
    for (const phrase of select(aspect).split('; ')) {
      const telling = phrase.endsWith('*');
      const key = phrase.replace('*', '').split(' ').map(stem).join(' ');
      addBeginnings(table, key);
      const entries = table.get(key) ?? [];
      const known = entries.find((entry) => entry.aspect === index);
      if (known) known.weight = Math.max(known.weight, telling ? 1 : 0.5);
      else table.set(key, [...entries, { aspect: index, weight: telling ? 1 : 0.5 }]);
    }
  });
  return table;
}

/** What a trigger of several words begins with is a key, too, so that a look-up can stop early. */
function addBeginnings(table: TriggerTable, key: string): void {
  for (let end = key.indexOf(' '); end > 0; end = key.indexOf(' ', end + 1)) {
    const beginning = key.slice(0, end);
    if (!table.has(beginning)) table.set(beginning, []);
  }
}

const longestTrigger = 4;

function triggersIn(
  tokens: Token[],
  table: TriggerTable,
  used?: Set<Token>,
  starts = tokens.length,
): Map<number, number> {
  const found = new Map<number, number>();
  for (let start = 0; start < starts; start += 1) {
    let key = '';
    for (const sign of signsOf(tokens[start] as Token)) {
      for (const { aspect, weight } of table.get(sign) ?? [])
        found.set(aspect, Math.max(weight, found.get(aspect) ?? 0));
    }
    for (let length = 1; length <= longestTrigger && start + length <= tokens.length; length += 1) {
      const token = tokens[start + length - 1] as Token;
      key = length === 1 ? token.stem : `${key} ${token.stem}`;
      const entries = table.get(key);
      if (!entries) break;
      for (const { aspect, weight } of entries) {
        if (weight > (found.get(aspect) ?? 0)) found.set(aspect, weight);
        if (used) for (let index = start; index < start + length; index += 1) used.add(tokens[index] as Token);
      }
    }
  }
  return found;
}

const noSigns: string[] = [];

/** Numbers and years speak of quantity and time whichever they are. */
function signsOf(token: Token): string[] {
  if (!/^\d/.test(token.lower)) return noSigns;
  return /^(?:1[5-9]|20)\d\d$/.test(token.lower) ? ['#number', '#year'] : ['#number'];
}

/** The aspects of the first telling word in a sentence: what a passage starts with is mostly what it is for. */
export function leadingAspects(tokens: Token[]): number[] {
  for (let start = 0; start < Math.min(tokens.length, leadTokens); start += 1) {
    const telling = [...triggersIn(tokens.slice(start, start + longestTrigger), answeredTable, undefined, 1)].filter(
      ([, weight]) => weight === 1,
    );
    if (telling.length > 0) return telling.map(([aspect]) => aspect);
  }
  return [];
}

const leadTokens = 16;
