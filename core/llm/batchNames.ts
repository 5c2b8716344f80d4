/** Where a stage's batches are kept until its answers are sealed; `answersKey` is that of the answers artifact. */
export function batchFolder(stage: string, answersKey: string): string {
  return `batches/${stage}/${answersKey}`;
}

/** The input of a batch; the digest of what it holds is in the name, so that two plans never write one object. */
export function inputObjectName(folder: string, round: number, index: number, digest: string): string {
  return `${folder}/round-${round}/${String(index).padStart(3, '0')}-${digest.slice(0, 16)}.jsonl`;
}

/**
 * Names a batch to the provider by what it asks, not by who asks: a run that was stopped leaves a batch behind, and
 * the next run that plans the same requests finds it. @returns such as `query-answers-0a1b2c3d-0123456789abcdef`
 */
export function batchId(stage: string, answersKey: string, digest: string): string {
  return `${stage}-${answersKey.slice(0, 8)}-${digest.slice(0, 16)}`;
}

/** The round that a batch was planned in, by the name of its input. */
export function roundOf(inputObject: string): string {
  return /\/round-(\d+)\//.exec(inputObject)?.[1] ?? '0';
}

/** The plan itself and the ledger scopes of its requests. */
export function planNoteName(inputObject: string): string {
  return inputObject.replace(/\.jsonl$/, '.plan.json');
}

/** Which provider's batch was created last for this input. */
export function submittedNoteName(inputObject: string): string {
  return inputObject.replace(/\.jsonl$/, '.submitted.json');
}

/**
 * Written when all that a provider's batch finished is in the ledger. It is the stage's and not the round's: a round
 * that answered nothing is followed by one of the same requests, which must not adopt what was collected before.
 */
export function collectedNoteName(inputObject: string, providerId: string): string {
  return inputObject.replace(/\/round-\d+\/[^/]+\.jsonl$/, `/collected/${encodeURIComponent(providerId)}.json`);
}

/** Whether an object beside the rounds of a stage is such a note. */
export function isCollectedNote(name: string): boolean {
  return /\/collected\/[^/]+\.json$/.test(name);
}

/** The scope of the ledger that a batch's answers are written to. */
export function ledgerScope(inputObject: string): string {
  return `b-${/-([0-9a-f]{16})\.jsonl$/.exec(inputObject)?.[1] ?? 'unnamed'}`;
}
