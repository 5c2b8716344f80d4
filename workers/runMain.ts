import { RankwrightError } from '../core/errors';

/** Runs a worker as the program of this process: an error a person can mend is told in words, others with their stack. */
export function runMain(main: () => Promise<void>): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      const isKnown = error instanceof RankwrightError;
      process.stderr.write(
        isKnown ? `${error.message}\n  → ${error.mend}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
      );
      process.exit(1);
    },
  );
}
