/** A place in a spec: field names and list indexes, from the root. */
export type SpecPath = (string | number)[];

/** `['evaluate', 0, 'depth']` as `evaluate[0].depth`; the root is the empty text. */
export function formatPath(path: SpecPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** The reverse of formatPath; undefined where the text is no path (empty steps, open brackets). */
export function parsePath(text: string): SpecPath | undefined {
  if (!/^[^.[\]]+(\[\d+\])*(\.[^.[\]]+(\[\d+\])*)*$/.test(text)) return undefined;
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] as string).trim() : Number(match[1]),
  );
}
