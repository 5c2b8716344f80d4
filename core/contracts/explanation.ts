import type { DocumentChanges } from '../lineage/compareDocuments';
import type { KeyChange } from '../lineage/keyParts';
import type { RootCause } from '../lineage/traceCauses';
import type { ArtifactReference } from './manifest';

/** Why a stage of a run was made, or reused. */
export interface Explanation {
  runId: string;
  stage: string;
  item?: string;
  artifact: ArtifactReference;
  reused: boolean;
  /** Absent where it is not told and cannot be found. */
  version?: number;
  /** Who made the artifact, and when: this run, or the one that it is reused from. */
  made: { workflowId: string; at: string; codeVersion: string };
  /** The run before of the same pipeline that had this stage; absent where there is none. */
  before?: { runId: string; artifact: ArtifactReference };
  /** Parts of the key that differ; none where it is the same. */
  changes: KeyChange[];
  causes: (RootCause & { documents?: DocumentChanges })[];
}
