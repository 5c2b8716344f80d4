import { countRelevant, isRelevant, type JudgedRanking } from './judgedRanking';

/** A metric before it has a cut-off. */
export interface MetricFamily {
  /** As printed. */
  name: string;
  /** Other names that are read, in lower case: those of trec_eval, ir_measures and ranx. */
  aliases: readonly string[];
  cutoff: 'needed' | 'possible' | 'none';
  /** Value in 0..1 of the first `cutoff` documents; Infinity: of all. */
  score(ranking: JudgedRanking, cutoff: number): number;
}

/** A family is an entry here; its order is that of messages. */
export const metricFamilies: readonly MetricFamily[] = [
  {
    name: 'nDCG',
    aliases: ['ndcg_cut'],
    cutoff: 'needed',
    score: (ranking, cutoff) => normalizedGain(ranking, cutoff, (label) => label),
  },
  {
    // Source: Burges et al., "Learning to rank using gradient descent", ICML 2005.
    name: 'nDCG-exp',
    aliases: ['ndcg_burges'],
    cutoff: 'needed',
    score: (ranking, cutoff) => normalizedGain(ranking, cutoff, (label) => 2 ** label - 1),
  },
  { name: 'MRR', aliases: ['rr', 'recip_rank'], cutoff: 'possible', score: reciprocalRank },
  { name: 'MAP', aliases: ['ap', 'map_cut'], cutoff: 'possible', score: averagePrecision },
  {
    name: 'Recall',
    aliases: ['r'],
    cutoff: 'needed',
    score: ({ labels, relevant }, cutoff) => (relevant === 0 ? 0 : countRelevant(labels, cutoff) / relevant),
  },
  {
    name: 'P',
    aliases: ['precision'],
    cutoff: 'needed',
    score: ({ labels }, cutoff) => countRelevant(labels, cutoff) / cutoff,
  },
  {
    name: 'Rprec',
    aliases: ['rprecision', 'r-precision'],
    cutoff: 'none',
    score: ({ labels, relevant }) => (relevant === 0 ? 0 : countRelevant(labels, relevant) / relevant),
  },
  {
    name: 'success',
    aliases: ['hit_rate'],
    cutoff: 'needed',
    score: ({ labels }, cutoff) => (countRelevant(labels, cutoff) > 0 ? 1 : 0),
  },
  { name: 'judged', aliases: [], cutoff: 'needed', score: shareJudged },
];

/** A negative label gains nothing. */
function normalizedGain({ labels, ideal }: JudgedRanking, cutoff: number, gain: (label: number) => number): number {
  const discounted = (list: JudgedRanking['labels']) => {
    let sum = 0;
    for (let index = 0; index < list.length && index < cutoff; index++) {
      const label = list[index];
      if (label !== undefined && label > 0) sum += gain(label) / Math.log2(index + 2);
    }
    return sum;
  };
  const best = discounted(ideal);
  return best === 0 ? 0 : discounted(labels) / best;
}

function reciprocalRank({ labels }: JudgedRanking, cutoff: number): number {
  const first = labels.findIndex(isRelevant);
  return first < 0 || first >= cutoff ? 0 : 1 / (first + 1);
}

function averagePrecision({ labels, relevant }: JudgedRanking, cutoff: number): number {
  let [found, sum] = [0, 0];
  for (let index = 0; index < labels.length && index < cutoff; index++) {
    if (isRelevant(labels[index])) sum += ++found / (index + 1);
  }
  return found === 0 ? 0 : sum / relevant;
}

/** Of the results that there are, where they are fewer than `cutoff`. */
function shareJudged({ labels }: JudgedRanking, cutoff: number): number {
  const shown = labels.slice(0, cutoff);
  return shown.length === 0 ? 0 : shown.filter((label) => label !== undefined).length / shown.length;
}
