import { parseSpec, type ParseSpecOptions } from '../../../core/spec/parseSpec';
import { SpecError } from '../../../core/spec/problem';

/** The least that a spec needs. */
export const least = 'name: medquad\ncorpus:\n  beir: ./data\n';

export function parse(text: string, options: Partial<ParseSpecOptions> = {}) {
  return parseSpec(text, { fileName: 'medquad.yaml', variables: {}, overrides: [], ...options }).spec;
}

/** The problems as people read them. */
export function refuse(text: string, options: Partial<ParseSpecOptions> = {}): string[] {
  try {
    parse(text, options);
  } catch (error) {
    if (error instanceof SpecError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  throw new Error('the spec was accepted');
}

/** Settings as the command line hands them over. */
export const set = (...settings: string[]) => ({
  overrides: settings.map((setting) => {
    const split = setting.indexOf('=');
    return { path: setting.slice(0, split), value: setting.slice(split + 1) };
  }),
});
