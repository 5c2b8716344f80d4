/** What a spec may say of how its judge asks. Each strategy names those that it reads; a default stands where it is read. */
export interface JudgeOptions {
  /** Of shuffles and repeats. */
  seed?: number;
}
