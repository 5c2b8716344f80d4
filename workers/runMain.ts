import { RankwrightError } from '../core/errors';
import { showable } from '../infra/environment';

/** Runs a worker as the program of this process: an error a person can mend is told in words, others with their stack. */
export function runMain(main: () => Promise<void>): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      const isKnown = error instanceof RankwrightError;
      const unknown = error instanceof Error ? error.stack : String(error);
      process.stderr.write(showable(isKnown ? `${error.message}\n  → ${error.mend}\n` : `${unknown}\n`));
      process.exit(1);
    },
  );
}
