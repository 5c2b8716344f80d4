import { createRandom } from '../../core/random';

/** A request, and the places of its documents in the order that they must come in. */
export interface Asked {
  query: string;
  documents: string[];
  expected: number[];
}

export interface Outcome {
  answered: number;
  /** Requests that were not answered with 200, by what came in their place. */
  errors: Record<string, number>;
  /** Answers whose documents came in another order than they must. */
  misordered: number;
  seconds: number[];
}

/** So many clients, each of which asks again as soon as it was answered, until the time is over. */
export async function ask(
  url: string,
  requests: readonly Asked[],
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Outcome> {
  const outcome: Outcome = { answered: 0, errors: {}, misordered: 0, seconds: [] };
  const endMs = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const random = createRandom(client + 1);
      while (performance.now() < endMs) await askOnce(url, requests[Math.floor(random() * requests.length)]!, outcome);
    }),
  );
  return outcome;
}

async function askOnce(url: string, { query, documents, expected }: Asked, outcome: Outcome): Promise<void> {
  const startedMs = performance.now();
  try {
    const answer = await fetch(`${url}/rerank`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, documents }),
    });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const { results } = (await answer.json()) as { results: { index: number; relevance_score: number }[] };
    const isSorted = results.every(
      ({ relevance_score: score }, rank) => rank === 0 || score <= results[rank - 1]!.relevance_score,
    );
    const isExpected = results.every(({ index }, rank) => index === expected[rank]);
    if (!isSorted || !isExpected || results.length !== expected.length) outcome.misordered += 1;
    outcome.answered += 1;
    outcome.seconds.push((performance.now() - startedMs) / 1000);
  } catch (error) {
    const { message, cause } = error as Error;
    const name = cause instanceof Error ? `${message}: ${cause.message}` : message;
    outcome.errors[name] = (outcome.errors[name] ?? 0) + 1;
  }
}
