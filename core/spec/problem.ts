import { RankwrightError } from '../errors';

/** One thing that is wrong with a spec. `file` is the spec's name, or `--set path=value` for a setting of the command line. */
export interface SpecProblem {
  file: string;
  /** Both count from 1; absent for a setting of the command line. */
  line?: number;
  column?: number;
  /** Where in the spec, such as `evaluate[0].depth`; empty for the whole file. */
  path: string;
  message: string;
  /** The value as a person would recognise it, such as `"abc"` or `nothing`. */
  received?: string;
  /** What would be accepted, in words. */
  allowed?: string;
  /** How to mend it, a sentence without a full stop. */
  suggestion?: string;
}

/** Everything that is wrong with a spec, found in one go. */
export class SpecError extends RankwrightError {
  readonly problems: SpecProblem[];

  constructor(fileName: string, problems: SpecProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
    super('bad-spec', `${fileName} has ${count}:\n${lines.join('\n')}`, {
      mend: `correct ${fileName} (or the --set options) as said above`,
    });
    this.name = 'SpecError';
    this.problems = problems;
  }
}

/** One line, such as `medquad.yaml:12:3  train.epoch: unknown field (received 3); did you mean "epochs"? allowed: base, …`. */
export function formatProblem(problem: SpecProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const subject = problem.path ? `${problem.path}: ` : '';
  const received = problem.received === undefined ? '' : ` (received ${problem.received})`;
  const suggestion = problem.suggestion === undefined ? '' : `; ${problem.suggestion}`;
  const joint = problem.suggestion?.endsWith('?') ? ' ' : '; ';
  const allowed = problem.allowed === undefined ? '' : `${joint}allowed: ${problem.allowed}`;
  return `${place}  ${subject}${problem.message}${received}${suggestion}${allowed}`;
}
