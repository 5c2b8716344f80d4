/** A column of a Parquet file; every value may be null. `passages` is a list of the passages of a training group. */
export interface ParquetColumn {
  name: string;
  type: 'text' | 'integer' | 'number' | 'passages';
}

export interface ParquetTable {
  columns: ParquetColumn[];
}

/** The members of a `passages` value. */
export const passageMembers: ParquetColumn[] = [
  { name: 'passage_id', type: 'text' },
  { name: 'text', type: 'text' },
  { name: 'label', type: 'number' },
  { name: 'teacher_score', type: 'number' },
  { name: 'source', type: 'text' },
];
