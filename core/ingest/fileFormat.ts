/** The ending of a file's name, by which its lines are read: `.jsonl`, `.tsv.gz`; '' where there is none. */
export function fileFormat(path: string): string {
  return /[^/\\](\.[a-z0-9]+(?:\.gz)?)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
