import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startObjectStore } from '../../infra/servers/objectStore';
import { resolveTools } from '../../infra/servers/tools';
import type { Row } from './corpus';
import type { StepRequest, StepResult } from './measurement';

export interface Place {
  folder: string;
  /** The folder of the object store in it. */
  store: string;
  rehearsalUrl: string;
  passages: number;
}

/** Makes everything up to training in a process of its own, which knows nothing but what the store holds. */
export async function runStep(
  rows: readonly Row[],
  { folder, store, rehearsalUrl, passages }: Place,
): Promise<StepResult> {
  const corpus = path.join(folder, 'corpus.jsonl');
  writeFileSync(corpus, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const server = await startObjectStore({
    command: resolveTools().versitygw,
    folder: path.join(folder, store),
    logFile: path.join(folder, 'store.log'),
  });
  try {
    const { accessKeyId, secretAccessKey } = server.credentials;
    const env = {
      ...process.env,
      ...{ RANKWRIGHT_S3_ENDPOINT: server.endpoint, RANKWRIGHT_S3_BUCKET: server.bucket },
      ...{ RANKWRIGHT_S3_REGION: server.region, RANKWRIGHT_S3_PATH_STYLE: 'true' },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, NODE_NO_WARNINGS: '1' },
      RANKWRIGHT_REHEARSAL_URL: rehearsalUrl,
    };
    const request: StepRequest = { corpus, passages };
    const program = ['-r', path.join(__dirname, '../typescript.cjs'), path.join(__dirname, 'step.ts')];
    const printed = execFileSync(process.execPath, [...program, JSON.stringify(request)], {
      ...{ env, maxBuffer: 2 ** 26 },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return JSON.parse(printed.toString()) as StepResult;
  } finally {
    await server.process.stop();
  }
}
