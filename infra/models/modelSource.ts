/** A place that has the files of one model; paths are below the model's folder. */
export interface ModelSource {
  /** Undefined where the model has no such file. @throws RankwrightError bad-source where the model cannot be had */
  find(path: string): Promise<FoundFile | undefined>;
  /** The commit whose files they are, where the place has commits. */
  readRevision?(): Promise<string>;
}

export interface FoundFile {
  /** What the place says of the content: where the store has it, nothing is fetched. */
  sha256?: string;
  /** Where it says nothing: a name that the content changes with. */
  tag?: string;
  /** Copies the file and returns its sha256. */
  save(path: string): Promise<string>;
}
