import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { RankwrightError } from '../../core/errors';
import { saveStream } from '../artifactStore/downloadObject';
import type { ModelSource } from './modelSource';

export interface HubSettings {
  /** Without a slash at its end. */
  endpoint: string;
  token: string | undefined;
  /** Between the tries of a request that may work the next time; absent: one and four seconds. */
  retryDelaysMs?: readonly number[];
}

interface HubModel {
  repository: string;
  revision: string;
}

const headTimeoutMs = 30_000;
const maxRedirects = 5;

/**
 * A model of the Hugging Face Hub, or of a mirror that knows its paths `<repo>/resolve/<revision>/<file>`: all files are
 * those of the commit that the revision names when the first one is asked for. The hub says the sha256 of large files and
 * git's object id of small ones before they are fetched.
 */
export function openHubModel(model: HubModel, settings: HubSettings): ModelSource {
  let commit: Promise<string> | undefined;
  const readRevision = (): Promise<string> => (commit ??= readCommit(model, settings));
  return {
    readRevision,
    async find(path) {
      const pinned = { ...model, revision: await readRevision() };
      const { status, headers } = await askFor(pinned, path, settings);
      if (status === 404) return undefined;
      return { ...contentOf(headers), save: (target) => download(pinned, path, target, settings) };
    },
  };
}

async function readCommit(model: HubModel, settings: HubSettings): Promise<string> {
  const { headers } = await askFor(model, 'config.json', settings);
  return headers.get('x-repo-commit') ?? model.revision;
}

/** What a file is, without its content; also for one that the repository does not have. */
async function askFor(model: HubModel, path: string, settings: HubSettings): Promise<Response> {
  return withRetries(model, settings, async () => {
    let url = urlOf(model, path, settings);
    for (let redirects = 0; ; redirects += 1) {
      const signal = AbortSignal.timeout(headTimeoutMs);
      const headers = headersFor(url, settings);
      const response = await fetch(url, { method: 'HEAD', redirect: 'manual', headers, signal });
      const moved = response.headers.get('location');
      // The hub says what a large file is where it says that its content lies elsewhere.
      if (moved === null || response.headers.has('x-linked-etag') || redirects === maxRedirects)
        return refuse(model, response);
      url = new URL(moved, url).href;
    }
  });
}

async function download(model: HubModel, path: string, target: string, settings: HubSettings): Promise<string> {
  return withRetries(model, settings, async () => {
    const url = urlOf(model, path, settings);
    const response = await fetch(url, { headers: headersFor(url, settings) });
    const { ok, status, body } = refuse(model, response);
    if (!ok || !body) throw new Error(`${path} was answered with status ${status}`);
    return saveStream(Readable.fromWeb(body), target);
  });
}

function urlOf({ repository, revision }: HubModel, path: string, { endpoint }: HubSettings): string {
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** The token is for the hub alone; `fetch` itself takes it off where it follows to another host. */
function headersFor(url: string, { endpoint, token }: HubSettings): Record<string, string> {
  const isHub = new URL(url).origin === new URL(endpoint).origin;
  return isHub && token !== undefined ? { authorization: `Bearer ${token}` } : {};
}

/** A file of Git LFS has the sha256 of its content as tag, another file git's object id. */
function contentOf(headers: Headers): { sha256?: string; tag?: string } {
  const tag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\/|"/g, '');
  if (/^[0-9a-f]{64}$/.test(tag)) return { sha256: tag };
  return /^[0-9a-f]{40}$/.test(tag) ? { tag: `git object ${tag}` } : {};
}

/** The response, unless it says that the whole model cannot be had. */
function refuse(model: HubModel, response: Response): Response {
  const { status } = response;
  const reason = response.headers.get('x-error-code');
  if (status === 401 || status === 403 || reason === 'RepoNotFound')
    throw notHad(model, `the hub has no such model, or none that it may show (status ${status})`, {
      mend: 'correct the name; for a private or gated model accept its terms on the hub and put a token into HF_TOKEN',
    });
  if (reason === 'RevisionNotFound')
    throw notHad(model, 'the hub knows no such revision', { mend: 'name a branch, a tag or a commit after the @' });
  if (status === 429 || status >= 500) throw new Error(`the hub answered with status ${status}`);
  return response;
}

async function withRetries<Result>(
  model: HubModel,
  { endpoint, retryDelaysMs = [1000, 4000] }: HubSettings,
  ask: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RankwrightError) throw error;
      const delayMs = retryDelaysMs[tries];
      if (delayMs === undefined) throw unreachable(model, endpoint, error);
      await setTimeout(delayMs);
    }
  }
}

function unreachable(model: HubModel, endpoint: string, error: unknown): RankwrightError {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return notHad(model, `${endpoint} cannot be reached (${why})`, {
    mend: 'check the network of this machine, name a mirror in HF_ENDPOINT, or give a folder or an s3:// prefix that has the files',
    cause: error,
  });
}

function notHad({ repository, revision }: HubModel, why: string, options: { mend: string; cause?: unknown }) {
  return new RankwrightError('bad-source', `hf:${repository}@${revision}: ${why}`, options);
}
