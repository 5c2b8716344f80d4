import { SaxesParser } from 'saxes';

/** What a file of MedQuAD says of one subject; texts as they are written, absent ones empty. */
export interface MedquadDocument {
  source: string;
  url: string;
  focus: string;
  semanticTypes: string[];
  semanticGroup: string;
  pairs: MedquadPair[];
}

export interface MedquadPair {
  /** Of the question's tag, from 1. */
  line: number;
  questionId: string;
  questionType: string;
  question: string;
  answer: string;
}

type Problem = { problem: string; reason: 'not-xml' | 'off-schema' };

/**
 * Reads strictly: what is not well-formed is a problem, with line and column. Document types are read over and none of
 * their entities is ever expanded, so that a file cannot grow or reach for other files.
 */
export function readMedquadXml(text: string): MedquadDocument | Problem {
  const parser = new SaxesParser();
  const document: MedquadDocument = { source: '', url: '', focus: '', semanticTypes: [], semanticGroup: '', pairs: [] };
  const path: string[] = [];
  let content = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (piece) => (content += piece));
  parser.on('cdata', (piece) => (content += piece));
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name);
    content = '';
    openElement(document, path.join('/'), attributes, parser.line);
  });
  parser.on('closetag', () => {
    closeElement(document, path.join('/'), content);
    path.pop();
    content = '';
  });
  try {
    parser.write(text).close();
  } catch (error) {
    return { reason: 'not-xml', problem: `not well-formed XML (${(error as Error).message})` };
  }
  if (document.pairs.length > 0) return document;
  return { reason: 'off-schema', problem: 'no Document/QAPairs/QAPair/Question, which MedQuAD files have' };
}

const pairPath = 'Document/QAPairs/QAPair';

function openElement(document: MedquadDocument, path: string, attributes: Record<string, string>, line: number): void {
  if (path === 'Document') {
    document.source = attributes['source']?.trim() ?? '';
    document.url = attributes['url']?.trim() ?? '';
  }
  if (path === `${pairPath}/Question`) {
    const questionId = attributes['qid']?.trim() || `${document.pairs.length + 1}`;
    const questionType = attributes['qtype']?.trim() ?? '';
    document.pairs.push({ line, questionId, questionType, question: '', answer: '' });
  }
}

function closeElement(document: MedquadDocument, path: string, content: string): void {
  const pair = document.pairs.at(-1);
  if (path === 'Document/Focus') document.focus = content.trim();
  else if (path === 'Document/FocusAnnotations/UMLS/SemanticTypes/SemanticType')
    document.semanticTypes.push(content.trim());
  else if (path === 'Document/FocusAnnotations/UMLS/SemanticGroup') document.semanticGroup = content.trim();
  else if (pair && path === `${pairPath}/Question`) pair.question = content;
  else if (pair && path === `${pairPath}/Answer`) pair.answer = content;
}
