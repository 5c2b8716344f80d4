import type { Document } from 'yaml';
import type { SpecProblem } from './problem';
import type { Place } from './sourceTree';

const plainWords: Record<string, string> = {
  TAB_AS_INDENT: 'a tab is used as indentation; YAML allows spaces only',
  MULTIPLE_DOCS: 'a second document starts here (---); a spec is one document',
  BLOCK_AS_IMPLICIT_KEY: 'two fields on one line, or a value with ": " in it that is not quoted',
  BAD_INDENT: 'the indentation does not fit the lines around it, or a bracket is not closed',
};

/** What keeps a text from being YAML (or JSON) at all: the first problem of each line, as the rest follow from it. */
export function findSyntaxProblems(
  document: Document,
  text: string,
  format: 'yaml' | 'json',
  placeAt: (offset: number) => Place,
): SpecProblem[] {
  const found = [...document.errors, ...document.warnings].map((error) => {
    const place = placeAt(error.pos[0]);
    return { ...place, path: '', message: plainWords[error.code] ?? error.message, ...hintFor(text, place.line ?? 1) };
  });
  const problems = found.filter((problem, index) => index === 0 || problem.line !== found[index - 1]?.line);
  if (problems.length === 0 && format === 'json') problems.push(...findJsonProblem(text, placeAt));
  return problems;
}

function hintFor(text: string, line: number): { suggestion?: string } {
  const written = text.split('\n')[line - 1] ?? '';
  const variable = /[{,][^'"]*?(\$\{[^}]*\})/.exec(written)?.[1];
  return variable ? { suggestion: `inside { } a variable needs quotes: "${variable}"` } : {};
}

function findJsonProblem(text: string, placeAt: (offset: number) => Place): SpecProblem[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    const suggestion = 'write JSON, or give the file a name that ends in .yaml';
    return [{ ...placeAt(offset), path: '', message: `is not JSON: ${message}`, suggestion }];
  }
}
