import { llmAnswerSchema, llmRequestSchema, type LlmAnswer, type LlmRequest } from '../../core/contracts/llm';
import { RankwrightError } from '../../core/errors';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

export interface AnsweredRequest {
  request: LlmRequest;
  answer: LlmAnswer;
}

/** Requests with their answers, in the order of the requests: a shard of answers has the rows of its shard of requests. */
export async function* readAnswers(requests: ArtifactReader, answers: ArtifactReader): AsyncGenerator<AnsweredRequest> {
  const asked = requests.rows(llmRequestSchema);
  for await (const answer of answers.rows(llmAnswerSchema)) {
    const next = await asked.next();
    const request = next.done ? undefined : next.value;
    if (request?.key !== answer.key) {
      throw new RankwrightError(
        'damaged-artifact',
        `${answers.address} answers another request than ${requests.address} asks`,
        {
          mend: `delete ${answers.address}/ and start the run again: answers in the ledger are not paid for again`,
        },
      );
    }
    yield { request, answer };
  }
}

/**
 * @throws too-many-failures when more than `maxShare` of the answers cannot be used: training on what is left
 * would hide that the model or the prompt does not work.
 */
export function refuseTooManyFailures(failed: number, total: number, maxShare: number, example: string): void {
  if (failed <= maxShare * total) return;
  throw new RankwrightError(
    'too-many-failures',
    `${failed} of ${total} answers cannot be used, for example: ${example.slice(0, 300)}`,
    {
      mend: `use a model that follows the JSON schema, or allow more with llm.maxFailedShare (now ${maxShare})`,
    },
  );
}
