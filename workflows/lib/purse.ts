/**
 * The money of one LLM stage, in billionths of a dollar. What is handed out to open work is reserved until it says
 * what it spent, so `spent + reserved` never exceeds the budget.
 */
export interface Purse {
  /** Absent: nothing limits the stage, and what it spends is only counted. */
  budgetNanoUsd?: number;
  spentNanoUsd: number;
  reservedNanoUsd: number;
  /** The most that was ever left of a grant in which not one more request fitted: as little is not worth granting. */
  tooLittleNanoUsd: number;
}

export function openPurse(budgetNanoUsd: number | undefined): Purse {
  const purse = { spentNanoUsd: 0, reservedNanoUsd: 0, tooLittleNanoUsd: 0 };
  return budgetNanoUsd === undefined ? purse : { budgetNanoUsd, ...purse };
}

/** What is neither spent nor reserved; infinite without a budget. */
export function leftIn({ budgetNanoUsd, spentNanoUsd, reservedNanoUsd }: Purse): number {
  return budgetNanoUsd === undefined ? Infinity : Math.max(0, budgetNanoUsd - spentNanoUsd - reservedNanoUsd);
}

/**
 * What the next of `lanes` free lanes may spend: an even share of what is left, or of fewer lanes where the shares
 * would become too small to send a request. Undefined when all that is left is too little.
 */
export function nextGrant(purse: Purse, lanes: number): number | undefined {
  const left = leftIn(purse);
  if (left <= purse.tooLittleNanoUsd) return undefined;
  const worthwhile = Math.floor(left / (2 * (purse.tooLittleNanoUsd + 1)));
  return Math.floor(left / Math.max(1, Math.min(lanes, worthwhile)));
}

/** Hands out money. @throws RangeError for more than is left: the caller asked `nextGrant` before something else was reserved. */
export function reserve(purse: Purse, nanoUsd: number): Purse {
  if (nanoUsd > leftIn(purse)) throw new RangeError(`${nanoUsd} is more than the ${leftIn(purse)} that are left`);
  return { ...purse, reservedNanoUsd: purse.reservedNanoUsd + nanoUsd };
}

/** Takes a grant back. `isExhausted`: its holder stopped because no further request fitted into what remained. */
export function settle(
  purse: Purse,
  { grantedNanoUsd, spentNanoUsd, isExhausted }: { grantedNanoUsd: number; spentNanoUsd: number; isExhausted: boolean },
): Purse {
  const remainder = Math.max(0, grantedNanoUsd - spentNanoUsd);
  return {
    ...purse,
    reservedNanoUsd: purse.reservedNanoUsd - grantedNanoUsd,
    spentNanoUsd: purse.spentNanoUsd + spentNanoUsd,
    tooLittleNanoUsd: isExhausted ? Math.max(purse.tooLittleNanoUsd, remainder) : purse.tooLittleNanoUsd,
  };
}
