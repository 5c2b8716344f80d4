import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RunInput, SourceReference } from '../../core/contracts/run';
import type { CorpusSpec } from '../../core/contracts/spec/corpus';
import { sourceKinds } from '../../core/ingest/sourceListing';
import { snapshotLocalSource, type LocalSource } from '../sources/snapshotLocalSource';
import type { StartOptions } from './client';
import type { ClientContext } from './connect';

/** Stores the local files that a spec names under their digests; a corpus on S3 is listed later. */
export async function snapshotSources(
  spec: PipelineSpec,
  { specFolder, onUpload }: StartOptions,
  { store }: Pick<ClientContext, 'store'>,
): Promise<RunInput['sources']> {
  const snapshot = async (source: Omit<LocalSource, 'baseFolder'>, label: string): Promise<SourceReference> => {
    const { digest } = await snapshotLocalSource({ ...source, baseFolder: specFolder }, store, {
      onProgress: ({ filesDone, filesTotal }) =>
        onUpload?.({ label, done: filesDone, total: filesTotal, unit: 'files' }),
    });
    return { digest, label: source.path };
  };
  const local = localSource(spec.corpus);
  const evaluate: RunInput['sources']['evaluate'] = {};
  for (const { name, beir, split } of spec.evaluate)
    evaluate[name] = await snapshot({ kind: 'beir', path: beir, split }, name);
  return { ...(local ? { corpus: await snapshot(local, 'corpus') } : {}), evaluate };
}

function localSource(corpus: CorpusSpec): Omit<LocalSource, 'baseFolder'> | undefined {
  const kind = sourceKinds.find((each) => corpus[each] !== undefined);
  if (!kind) return undefined;
  return { kind, path: corpus[kind] ?? '', ...(corpus.only ? { only: corpus.only } : {}) };
}
