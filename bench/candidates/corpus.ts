import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rowId } from '../../core/hashing/digest';
import { defineStage } from '../../activities/stage/definition';

interface Row {
  _id: string;
  title?: string;
  text: string;
}

/** The first `limit` documents of MedQuAD; `changed` of them have another text, as after a refresh. */
export const documents = (folder: string, { limit, changed }: { limit: number; changed: number }) =>
  defineStage({
    name: 'ingest',
    version: 1,
    inputs: [],
    configure: () => ({ folder, limit, changed }),
    async run({ output }) {
      const rows = readRows(path.join(folder, 'corpus.jsonl.gz')).slice(0, limit);
      const step = Math.floor(rows.length / Math.max(changed, 1));
      for (const [place, { _id: id, title, text }] of rows.entries()) {
        const isChanged = changed > 0 && place % step === 0 && place / step < changed;
        const written = isChanged ? `${text} This answer was looked at again.` : text;
        await output.write({ id, ...(title ? { title } : {}), text: written });
      }
    },
  });

/** The questions of MedQuAD, and the first words of every so manieth document where more are asked for. */
export const questions = (folder: string, count: number) =>
  defineStage({
    name: 'queries',
    version: 1,
    inputs: [],
    configure: () => ({ folder, count }),
    async run({ output }) {
      const own = readRows(path.join(folder, 'queries.jsonl')).map(({ text }) => text);
      const rows = readRows(path.join(folder, 'corpus.jsonl.gz'));
      const step = Math.floor(rows.length / count);
      const made = Array.from({ length: Math.max(0, count - own.length) }, (_, number) =>
        (rows[number * step]?.text ?? '').split(/\s+/).slice(0, 9).join(' '),
      );
      for (const [number, text] of [...own, ...made].slice(0, count).entries()) {
        const id = rowId(String(number), text);
        await output.write({ id, chunkId: 'none', text, language: 'en', strategy: 'zero-shot', promptVersion: '1' });
      }
    },
  });

function readRows(file: string): Row[] {
  const bytes = readFileSync(file);
  const text = file.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}
