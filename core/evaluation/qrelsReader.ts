import type { Qrels } from './runs';
import { isHeading, TrecColumns } from './trecColumns';

/** Reads relevance labels from pieces of text that end where lines end; `parseQrels` says what it reads. */
export class QrelsReader {
  private readonly labels = new Map<string, Map<string, number>>();
  private readonly columns: TrecColumns;

  /** @param label what to call the text in messages, such as its file name */
  constructor(label: string) {
    this.columns = new TrecColumns(label, [3, 4], () => this.readLine());
  }

  /** @throws TrecFormatError */
  add(text: string): void {
    this.columns.add(text);
  }

  get qrels(): Qrels {
    return this.labels;
  }

  private readLine(): void {
    const { columns } = this;
    const { count } = columns;
    if (count !== 3 && count !== 4) {
      throw columns.error(`${count} columns`, 'write "query-id<TAB>corpus-id<TAB>score" or "query 0 document label"');
    }
    const label = columns.number(count - 1);
    if (!Number.isSafeInteger(label)) {
      const written = columns.column(count - 1);
      if (columns.isFirst && isHeading(written)) return;
      throw columns.error(`the label "${written}"`, 'a label is a whole number, 1 or more for a relevant document');
    }
    const [queryId, documentId] = [columns.column(0), columns.column(count - 2)];
    const ofQuery = this.labels.get(queryId) ?? new Map<string, number>();
    if (ofQuery.has(documentId)) {
      throw columns.error(`a second label of ${documentId} for ${queryId}`, 'keep one of them');
    }
    if (ofQuery.size === 0) this.labels.set(queryId, ofQuery);
    ofQuery.set(documentId, label);
  }
}
