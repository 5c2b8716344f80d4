import { decodeUtf8 } from './decodeUtf8';
import { createDrop, type Drop } from './drop';
import { readMedquadXml, type MedquadDocument, type MedquadPair } from './readMedquadXml';
import { normalizeText } from './normalizeText';
import type { SourceRecord } from './record';

type RecordOrDrop = { record: SourceRecord } | { drop: Drop };

/**
 * One XML file of MedQuAD (Ben Abacha and Demner-Fushman 2019): a record for each answer, titled with what it is about
 * (`Focus`), its question and annotations as metadata. The id is `<source>_<question id>`: numbers alone repeat from
 * folder to folder. Most pairs of the official repository have had their answer removed for copyright; they are dropped
 * as empty-answer. Other drops: not-utf8, not-xml (not well-formed, or with entities of its own), off-schema.
 */
export function parseMedquadFile(path: string, bytes: Uint8Array): RecordOrDrop[] {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    const message = `${path}: the file is not UTF-8; convert it, for example with iconv -t UTF-8`;
    return [{ drop: createDrop('not-utf8', { file: path }, message, bytes) }];
  }
  const read = readMedquadXml(text);
  if ('problem' in read) return [{ drop: createDrop(read.reason, { file: path }, `${path}: ${read.problem}`, text) }];
  return read.pairs.map((pair) => toRecord(path, read, pair));
}

function toRecord(path: string, document: MedquadDocument, pair: MedquadPair): RecordOrDrop {
  const location = { file: path, line: pair.line };
  const answer = readableAnswer(pair.answer);
  const question = pair.question.trim();
  if (answer === '') {
    const message = `${path}:${pair.line}: the question ${pair.questionId} has no answer`;
    return { drop: createDrop('empty-answer', location, message, question) };
  }
  const { source, url, focus, semanticTypes, semanticGroup } = document;
  const metadata = { source, url, focus, semanticTypes, semanticGroup, question, questionType: pair.questionType };
  const record = {
    id: source === '' ? `${path}#${pair.questionId}` : `${source}_${pair.questionId}`,
    ...(focus === '' ? {} : { title: focus }),
    text: answer,
    language: 'en',
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value.length > 0)),
    location,
  };
  return { record };
}

/** The items of lists stand on one line with wide gaps between them, and lines are indented as in the XML. */
function readableAnswer(text: string): string {
  const lines = text.replace(/[ \t]{2,}(?=-\s)/g, '\n').split('\n');
  return normalizeText(lines.map((line) => line.trim()).join('\n'));
}
