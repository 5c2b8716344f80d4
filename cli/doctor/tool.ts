import { RankwrightError } from '../../core/errors';
import type { CheckResult } from '../ports';

/** A tool that the set-up has found or made; `locate` throws an error that says what is missing. */
export function checkTool(locate: () => string): CheckResult {
  try {
    return { ok: true, detail: locate() };
  } catch (error) {
    const mend = error instanceof RankwrightError ? error.mend : 'run: npm run setup';
    return { ok: false, detail: error instanceof Error ? error.message : String(error), mend };
  }
}
