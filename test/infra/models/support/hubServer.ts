import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '../../../../core/hashing/digest';

type Files = Record<string, string | Buffer>;

interface Repository {
  files: Files;
  token?: string;
}

/**
 * A hub as far as models are fetched from it: `/<repo>/resolve/<revision>/<file>` with the headers and the error codes
 * of huggingface.co, and a second server that has the content of large files, as its content network has.
 */
export class HubServer {
  /** By `<repo>`; a commit is named by what is in it. */
  readonly repositories = new Map<string, Repository>();
  /** Bodies that were sent, by path in the repository. */
  readonly sent: string[] = [];
  readonly commitsAsked = new Set<string>();
  readonly contentAuthorizations: (string | undefined)[] = [];
  /** Requests that are answered with status 503 before any is answered well. */
  failuresLeft = 0;
  /** Called when the first request of a kind comes in. */
  onRequest: () => void = () => undefined;
  private readonly commits = new Map<string, Files>();
  private readonly large = new Map<string, Buffer>();
  private readonly hub = createServer((request, response) => this.answer(request, response));
  private readonly content = createServer((request, response) => this.answerContent(request, response));

  async start(): Promise<void> {
    for (const server of [this.hub, this.content])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const server of [this.hub, this.content]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get endpoint(): string {
    return addressOf(this.hub);
  }

  private answer({ url = '', method, headers }: IncomingMessage, response: ServerResponse): void {
    if (this.failuresLeft > 0) {
      this.failuresLeft -= 1;
      return void response.writeHead(503).end();
    }
    const [, name = '', revision = '', path = ''] = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const repository = this.repositories.get(name);
    if (!repository) return void response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end();
    if (repository.token !== undefined && headers.authorization !== `Bearer ${repository.token}`)
      return void response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end();
    const commit = revision === 'main' ? this.commitOf(repository.files) : revision;
    const files = this.commits.get(commit);
    if (!files) return void response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end();
    this.commitsAsked.add(commit);
    this.sendFile({ path, body: files[path], commit, isHead: method === 'HEAD' }, response);
    this.onRequest();
  }

  private sendFile(
    {
      path,
      body,
      commit,
      isHead,
    }: { path: string; body: string | Buffer | undefined; commit: string; isHead: boolean },
    response: ServerResponse,
  ): void {
    const common = { 'x-repo-commit': commit };
    if (body === undefined) return void response.writeHead(404, { ...common, 'x-error-code': 'EntryNotFound' }).end();
    if (Buffer.isBuffer(body)) {
      const digest = sha256(body);
      this.large.set(digest, body);
      const location = `${addressOf(this.content)}/${digest}/${path}`;
      return void response.writeHead(302, { ...common, 'x-linked-etag': `"${digest}"`, location }).end();
    }
    response.writeHead(200, { ...common, etag: `"${gitObjectOf(body)}"` });
    if (!isHead) this.sent.push(path);
    response.end(isHead ? undefined : body);
  }

  private answerContent({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const [, digest = '', path = ''] = /^\/(\w+)\/(.+)$/.exec(url) ?? [];
    this.contentAuthorizations.push(headers.authorization);
    this.sent.push(path);
    response.writeHead(200).end(this.large.get(digest));
  }

  private commitOf(files: Files): string {
    const commit = sha256(JSON.stringify(files)).slice(0, 40);
    this.commits.set(commit, { ...files });
    return commit;
  }
}

function gitObjectOf(body: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(body)}\0${body}`)
    .digest('hex');
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
