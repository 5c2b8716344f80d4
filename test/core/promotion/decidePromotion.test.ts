import type { GateDecision } from '../../../core/contracts/promotion';
import type { RankedLists } from '../../../core/contracts/protocol';
import { gateSchema } from '../../../core/contracts/spec/gate';
import { compareSystems } from '../../../core/evaluation/compareSystems';
import type { Run } from '../../../core/evaluation/runs';
import { decidePromotion, reasonsOf, type RatedSet } from '../../../core/promotion/decidePromotion';

/** Each system by the rank that it gives the one relevant document of each question, from 1; 0: not in its list. */
type Ranks = Record<string, number[]>;

const untunedNames = ['bm25', 'dense', 'run'];
const questions = 40;
/** BM25 has it third, the bi-encoder second, for every question. */
const usual: Ranks = { bm25: all(3), dense: all(2) };

test('a model above every untuned system on every set is promoted', () => {
  const decision = decide({}, [rate({ ...usual, tuned: all(1) })]);
  expect(decision).toMatchObject({ verdict: 'promote', system: 'tuned', metric: 'nDCG@10' });
  expect(decision.checks.map(({ check, passed }) => [check, passed])).toEqual([
    ['first-stage', true],
    ['beats', true],
  ]);
  // 1/log2(1+1) = 1 against 1/log2(3+1) = .5, and against 1/log2(2+1) = .631: every question differs by as much.
  expect(decision.checks[0]!.sentence).toBe(
    'tuned is shown to be above BM25: nDCG@10 1.000 against .500, +.500 (95% interval +.500 to +.500, p < .001)',
  );
  expect(decision.checks[1]!.sentence).toContain('the untuned bi-encoder: nDCG@10 1.000 against .631, +.369');
  expect(reasonsOf(decision)).toEqual([]);
});

test('a model that only beats the list that it re-ranks is kept out, whose rival is named', () => {
  const decision = decide({}, [rate({ ...usual, tuned: all(2) })]);
  expect(decision.verdict).toBe('keep');
  expect(reasonsOf(decision)).toEqual([
    'faq: tuned is not shown to be above the untuned bi-encoder: nDCG@10 .631 against .631, .000 (95% interval .000 to .000, p = 1.000)',
  ]);
});

test('a model that does not help the list that it re-ranks: do not rerank', () => {
  const decision = decide({}, [rate({ ...usual, tuned: all(9) })]);
  expect(decision.verdict).toBe('do-not-rerank');
  expect(reasonsOf(decision)[0]).toContain('faq: tuned is not shown to be above BM25: nDCG@10 .301 against .500');
});

test('the rival may be named, and one that was not measured is no rival that was beaten', () => {
  const own = rate({ ...usual, run: all(1), tuned: all(2) });
  expect(decide({ beats: 'bm25' }, [own])).toMatchObject({ verdict: 'promote', checks: [{ check: 'first-stage' }] });
  expect(decide({}, [own]).verdict).toBe('keep');
  expect(decide({ beats: 'run' }, [own]).verdict).toBe('keep');
  const missing = decide({ beats: 'run' }, [rate({ ...usual, tuned: all(1) })]);
  expect(reasonsOf(missing)).toEqual([
    'faq: tuned and your own search engine were not both measured, so they cannot be compared',
  ]);
});

test('every set of the domain counts', () => {
  const good = rate({ ...usual, tuned: all(1) });
  const bad = rate({ ...usual, tuned: all(2) }, { name: 'other' });
  expect(decide({}, [good, bad])).toMatchObject({ verdict: 'keep' });
  expect(reasonsOf(decide({}, [good, bad]))).toEqual([expect.stringMatching(/^other: /)]);
});

test('another domain may lose a little to the list that is re-ranked, and no more', () => {
  const good = rate({ ...usual, tuned: all(1) });
  // BM25 has .5 on each; with one question of forty not found the mean is .0125 lower, with two .025.
  const [little, more] = [1, 2].map((lost) =>
    rate({ bm25: all(3), tuned: all(3).fill(0, 0, lost) }, { name: 'web', domain: 'out' }),
  );
  expect(decide({}, [good, little!]).verdict).toBe('promote');
  expect(decide({ outOfDomainDrop: 0.012 }, [good, little!]).verdict).toBe('keep');
  const decision = decide({}, [good, more!]);
  expect(decision.verdict).toBe('keep');
  expect(reasonsOf(decision)[0]).toMatch(
    /^web: tuned falls, in another domain, below BM25: nDCG@10 \.475 against \.500, −\.025 .*; a drop of up to \.020 is allowed$/,
  );
});

test('what is shown to be below the promoted model is not promoted, on whatever set', () => {
  // One question of forty lost to the promoted model is chance; ten are not.
  const [close, far] = [1, 10].map((lost) =>
    rate({ ...usual, tuned: all(1).fill(2, 0, lost), previous: all(1) }, { untuned: [...untunedNames] }),
  );
  expect(decide({}, [close!]).verdict).toBe('promote');
  const decision = decide({}, [far!]);
  expect(decision.verdict).toBe('keep');
  expect(reasonsOf(decision)[0]).toContain('faq: tuned is shown to be below the promoted model: nDCG@10');
  expect(decide({ previous: 'ignore' }, [far!]).verdict).toBe('promote');
});

test('without a set of the domain, or with too few questions, nothing is known', () => {
  expect(decide({}, [])).toMatchObject({ verdict: 'unknown', checks: [{ check: 'evaluated', passed: false }] });
  const elsewhere = rate({ ...usual, tuned: all(1) }, { domain: 'out' });
  expect(decide({}, [elsewhere]).verdict).toBe('unknown');
  const few = rate({ bm25: [3, 3], tuned: [1, 1] });
  expect(decide({}, [few]).verdict).toBe('unknown');
  expect(reasonsOf(decide({}, [few]))).toEqual([
    'faq: 2 questions are too few to tell systems apart; at least 30 are needed',
  ]);
});

test('closed lists decide nothing: beside other sets they are passed over, and alone nothing is known', () => {
  const closed = {
    kind: 'closed' as const,
    system: 'lists',
    sha256: 'd',
    closed: { others: 9, drawnFrom: 50, seed: 1 },
  };
  const won = withLists(rate({ lists: all(5), tuned: all(1) }, { name: 'short', untuned: ['lists'] }), closed);
  const lost = withLists(rate({ lists: all(1), tuned: all(5) }, { name: 'short', untuned: ['lists'] }), closed);
  expect(decide({}, [rate({ ...usual, tuned: all(1) }), lost])).toMatchObject({ verdict: 'promote' });
  expect(decide({}, [rate({ ...usual, tuned: all(9) }), won])).toMatchObject({ verdict: 'do-not-rerank' });
  const alone = decide({}, [won]);
  expect(alone).toMatchObject({ verdict: 'unknown', checks: [{ check: 'evaluated', passed: false }] });
  expect(reasonsOf(alone)).toEqual([
    expect.stringContaining('only closed lists are ranked (“short”), which hold their answer by construction'),
  ]);
});

test('a model has to be above the very lists that it re-ranks, whoever made them', () => {
  const lists = { kind: 'run' as const, system: 'run', sha256: 'd' };
  const set = withLists(rate({ bm25: all(9), run: all(3), tuned: all(2) }), lists);
  expect(decide({ beats: 'bm25' }, [set]).checks[0]!.sentence).toContain('above your own search engine: nDCG@10 .631');
  const worse = withLists(rate({ bm25: all(9), run: all(3), tuned: all(5) }), lists);
  expect(decide({ beats: 'bm25' }, [worse]).verdict).toBe('do-not-rerank');
  const away = withLists(rate({ bm25: all(9), run: all(3), tuned: all(5) }, { name: 'web', domain: 'out' }), lists);
  expect(reasonsOf(decide({}, [set, away]))[0]).toContain('web: tuned falls, in another domain, below your own search');
});

test('the metric and the file that would be deployed are the spec’s', () => {
  const set = rate({ ...usual, tuned: all(1), 'tuned-int8': all(3) });
  expect(decide({ deploy: 'tuned-int8' }, [set])).toMatchObject({ verdict: 'do-not-rerank', system: 'tuned-int8' });
  // MRR: 1 against 1/2.
  expect(decide({ metric: 'MRR@10' }, [set]).checks[1]!.sentence).toContain('MRR@10 1.000 against .500');
});

test('alpha decides what counts as shown', () => {
  // Better for four questions, the same for the others: two-sided p = 2/16.
  const set = rate({ bm25: all(3), tuned: all(3).fill(1, 0, 4) });
  expect(decide({}, [set]).verdict).toBe('do-not-rerank');
  expect(decide({ alpha: 0.2 }, [set]).verdict).toBe('promote');
});

function all(rank: number): number[] {
  return Array.from({ length: questions }, () => rank);
}

function decide(gate: object, sets: RatedSet[]): GateDecision {
  return decidePromotion(gateSchema.parse(gate), sets);
}

function withLists(set: RatedSet, lists: RankedLists): RatedSet {
  return { ...set, evaluation: { ...set.evaluation, lists } };
}

function rate(
  ranks: Ranks,
  {
    name = 'faq',
    domain = 'in',
    untuned = untunedNames,
  }: Partial<{ name: string; domain: 'in' | 'out'; untuned: string[] }> = {},
): RatedSet {
  const names = Object.keys(ranks);
  const ids = Object.values(ranks)[0]!.map((_, index) => `q${index}`);
  const qrels = new Map(ids.map((id) => [id, new Map([['right', 1]])]));
  const systems = compareSystems(
    qrels,
    names.map((system) => ({
      name: system,
      description: system,
      tuned: !untuned.includes(system),
      run: runOf(ids, ranks[system]!),
    })),
    {
      baselines: names.filter((each) => untuned.includes(each) || each === 'previous'),
      depth: 10,
      seed: 13,
      resamples: 1000,
    },
  );
  const evaluation = { name, protocol: '', documents: 10, queries: ids.length, depth: 10, systems, warnings: [] };
  return { domain, evaluation };
}

function runOf(ids: string[], ranks: number[]): Run {
  const places = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  return new Map(
    ids.map((id, index) => [
      id,
      places.map((place) => ({ id: place === ranks[index] ? 'right' : `wrong-${place}`, score: -place })),
    ]),
  );
}
