import type { ArtifactReference } from '../../../core/contracts/manifest';
import { qrelSchema } from '../../../core/contracts/evaluationSet';
import { selectAnswerable, type Qrels } from '../../../core/evaluation/runs';
import { openArtifact } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';

/** Judgements of the questions of sets that some document answers, each set read once. Memory: all of them. */
export class SetLabels {
  private readonly bySet = new Map<string, Promise<Qrels>>();

  constructor(private readonly store: ObjectStore) {}

  of(set: ArtifactReference): Promise<Qrels> {
    const found = this.bySet.get(set.digest) ?? this.read(set);
    this.bySet.set(set.digest, found);
    return found;
  }

  private async read({ stage, key }: ArtifactReference): Promise<Qrels> {
    const artifact = await openArtifact(this.store, stage, key);
    const labels = new Map<string, Map<string, number>>();
    for await (const { queryId, documentId, score } of artifact.rows(qrelSchema, 'qrels')) {
      const ofQuery = labels.get(queryId) ?? new Map<string, number>();
      labels.set(queryId, ofQuery.set(documentId, score));
    }
    return selectAnswerable(labels).qrels;
  }
}
