import type { SpecProblem } from './problem';
import { readScalar } from './readScalar';
import { findPlace, type SourceTree } from './sourceTree';
import { formatPath, type SpecPath } from './specPath';
import { shapeAt } from './specShape';

const reference = /\$?\$\{([^}]*)\}?/g;
const wellFormed = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
const secretName = /(API_?KEY|ACCESS_KEY|SECRET|PASSWORD|_TOKEN|KEY_DATA|_AUTH|AUTHORIZATION|OTLP(_\w+)?_HEADERS)$/i;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in the text values of a tree, in place; `$${` stands for a plain `${`.
 * An empty variable counts as unset, as in a shell's `:-`. Where the schema wants a number or a yes/no, the
 * outcome is read by YAML's scalar rules, so that `epochs: ${EPOCHS}` works.
 */
export function substituteVariables(tree: SourceTree, variables: Record<string, string | undefined>): SpecProblem[] {
  const problems: SpecProblem[] = [];
  const visit = (value: unknown, path: SpecPath): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, visit(member, [...path, name])]));
    }
    return typeof value === 'string' && value.includes('${') ? substitute(value, path) : value;
  };
  const substitute = (text: string, path: SpecPath): unknown => {
    const report = (problem: Pick<SpecProblem, 'message' | 'suggestion'>) =>
      problems.push({ ...findPlace(tree, path, 'values'), path: formatPath(path), ...problem });
    const outcome = text.replace(reference, (whole, inner: string) => {
      if (whole.startsWith('$$')) return whole.slice(1);
      const found = resolveVariable(whole, inner, variables);
      if (typeof found === 'string') return found;
      report(found);
      return '';
    });
    return ['string', undefined].includes(shapeAt(path)?.type) ? outcome : readScalar(outcome);
  };
  tree.value = visit(tree.value, []);
  return problems;
}

function resolveVariable(
  whole: string,
  inner: string,
  variables: Record<string, string | undefined>,
): string | Required<Pick<SpecProblem, 'message' | 'suggestion'>> {
  const [, name, fallback] = wellFormed.exec(inner) ?? [];
  if (name === undefined || !whole.endsWith('}')) {
    return {
      message: `"${whole}" is not a variable`,
      suggestion: 'write ${NAME} or ${NAME:-default}, or $${ for a plain ${',
    };
  }
  if (secretName.test(name)) {
    const suggestion = 'leave it in the environment of the workers, which read it there';
    return { message: `the variable ${name} holds a secret, and a spec is stored with its run`, suggestion };
  }
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value) return value;
  if (fallback !== undefined) return fallback;
  const state = value === '' ? 'is empty' : 'is not set';
  return { message: `the variable ${name} ${state}`, suggestion: `export ${name}=… or write \${${name}:-default}` };
}
