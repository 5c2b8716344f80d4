import { readFileSync } from 'node:fs';
import { RankwrightError } from '../core/errors';

type Variables = Record<string, string | undefined>;

/**
 * A secret from the variable `name`, or from the file that `<name>_FILE` names, as secrets of Docker and Kubernetes are
 * mounted; without the white space around it. @throws not-configured, which names variable and file and never the value
 */
export function readSecret(name: string, variables: Variables): string | undefined {
  const value = variables[name]?.trim() || undefined;
  const fileVariable = `${name}_FILE`;
  const file = variables[fileVariable]?.trim() || undefined;
  if (file === undefined) return value;
  if (value !== undefined) {
    throw new RankwrightError('not-configured', `${name} and ${fileVariable} are both set`, {
      mend: 'set one of them',
    });
  }
  const secret = readText(file, fileVariable).trim();
  if (secret !== '') return secret;
  throw new RankwrightError('not-configured', `${file}, which ${fileVariable} names, is empty`, {
    mend: `write the secret into it, or leave ${fileVariable} out`,
  });
}

/** The variables whose values nobody may see; each may also come as `<name>_FILE`. */
const secretNames = [
  ...['OPENAI_API_KEY', 'RANKWRIGHT_API_KEY', 'HF_TOKEN', 'TEMPORAL_API_KEY'],
  ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'OTEL_EXPORTER_OTLP_HEADERS'],
];

/** A text as it may be shown: a server that refuses a key may well repeat it in its answer. */
export function withoutSecrets(text: string, variables: Variables): string {
  return secretsIn(variables).reduce((shown, secret) => shown.replaceAll(secret, '<secret>'), text);
}

/** What a program needs that computes and asks nobody: all variables but those that are secret or say where one is. */
export function omitSecrets(variables: Variables): Variables {
  const isSecret = (name: string): boolean =>
    secretNames.includes(name.replace(/_FILE$/, '')) || /^(AWS|RANKWRIGHT_NOTIFY)_/.test(name);
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !isSecret(name)));
}

function secretsIn(variables: Variables): string[] {
  const values = secretNames.flatMap((name) => [variables[name], contentOf(variables[`${name}_FILE`])]);
  // A value of a few letters may be part of any word.
  return values.map((value) => value?.trim() ?? '').filter((value) => value.length >= 6);
}

function contentOf(file: string | undefined): string | undefined {
  try {
    return file ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function readText(file: string, fileVariable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new RankwrightError('not-configured', `${fileVariable} names ${file}, which cannot be read (${code})`, {
      mend: `name a file that this process may read, or leave ${fileVariable} out`,
      cause,
    });
  }
}
