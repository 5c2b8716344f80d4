import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { findVersionProblem, schemaVersionSchema } from '../../core/contracts/schemaVersion';
import { readEnvironment } from '../environment';
import { projectRoot } from './projectRoot';

const toolsSchema = z.object({
  schemaVersion: schemaVersionSchema,
  temporal: z.string().optional(),
  versitygw: z.string().optional(),
  python: z.object({ command: z.string(), args: z.array(z.string()), cwd: z.string() }).optional(),
  models: z.object({ minilm: z.string().optional() }),
});

/** Where the set-up put each tool; reading a member that is not there throws, and says how to get it. */
export interface Tools {
  readonly temporal: string;
  readonly versitygw: string;
  /** Starts the trainer's Python: append `-m rankwright_trainer JOB.json`, and run it in `cwd`, where its sources are. */
  readonly python: { command: string; args: string[]; cwd: string };
  /** Folders of the dense encoders by base name. */
  readonly models: { readonly minilm: string };
}

/**
 * Reads what `npm run setup` found or made for this checkout. Missing tools are reported when they are asked for, so
 * that a worker that needs no local server runs without one.
 */
export function resolveTools(environment: NodeJS.ProcessEnv = process.env): Tools {
  const file = toolsFile(environment);
  const found = readTools(file);
  const need = <Value>(name: string, value: Value | undefined, target: string | undefined): Value => {
    if (value !== undefined && target !== undefined && existsSync(target)) return value;
    const why = found === undefined ? `there is no ${file}` : target ? `${target} is gone` : `${file} does not name it`;
    throw new Error(`${name} is not set up (${why}); run: npm run setup`);
  };
  return {
    get temporal() {
      return need('the Temporal server', found?.temporal, found?.temporal);
    },
    get versitygw() {
      return need('the S3 server versitygw', found?.versitygw, found?.versitygw);
    },
    get python() {
      return need("the trainer's Python environment", found?.python, found?.python?.command);
    },
    models: {
      get minilm() {
        return need('the base model minilm', found?.models.minilm, found?.models.minilm);
      },
    },
  };
}

/** One a checkout, because two checkouts may lock different versions and share a cache. */
export function toolsFile(environment: NodeJS.ProcessEnv = process.env): string {
  const checkout = createHash('sha256').update(projectRoot()).digest('hex').slice(0, 12);
  return path.join(readEnvironment(environment).cacheFolder, 'checkouts', checkout, 'tools.json');
}

function readTools(file: string): z.infer<typeof toolsSchema> | undefined {
  if (!existsSync(file)) return undefined;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const parsed = toolsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problem = findVersionProblem(content);
  // Not "update": the file is of this checkout, and its own set-up writes it anew.
  const found = `${file} was written by another version of the set-up${problem ? ` (it ${problem})` : ''}`;
  throw new Error(`${found}; run: npm run setup`);
}
