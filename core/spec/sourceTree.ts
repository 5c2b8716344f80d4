import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { SpecProblem } from './problem';
import { formatPath, type SpecPath } from './specPath';
import { findSyntaxProblems } from './syntaxProblems';

export interface Place {
  file: string;
  line?: number;
  column?: number;
}

/** A spec as plain values, with the place in the file of every field and value, by `formatPath`. */
export interface SourceTree {
  value: unknown;
  keys: Map<string, Place>;
  values: Map<string, Place>;
  problems: SpecProblem[];
}

/** Aliases may repeat a section; past this many values they are an attack or a mistake. */
const maxValues = 10_000;

interface Reading extends SourceTree {
  document: Document;
  placeOf: (node: unknown) => Place;
  count: number;
}

/**
 * Reads YAML 1.2 (core schema, anchors, aliases and `<<`) or JSON. Syntax problems and fields that are written
 * twice come back in `problems`; after a syntax problem `value` is undefined, as nothing can be said of it.
 */
export function readSourceTree(source: string, fileName: string, format: 'yaml' | 'json'): SourceTree {
  // JSON allows tabs between its tokens, and there only; YAML does not everywhere: the columns stay the same.
  const withoutMark = source.replace(/^\uFEFF/, '');
  const text = format === 'json' ? withoutMark.replaceAll('\t', ' ') : withoutMark;
  const lineCounter = new LineCounter();
  // Not 'silent': that would also hide a second document.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: fileName, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = findSyntaxProblems(document, text, format, placeAt);
  const tree: SourceTree = { value: undefined, keys: new Map(), values: new Map(), problems };
  if (problems.length > 0) return tree;
  const placeOf = (node: unknown) => placeAt((node as Node | null)?.range?.[0] ?? 0);
  const reading: Reading = { ...tree, document, placeOf, count: 0 };
  return { ...tree, value: readNode(reading, document.contents, []) };
}

/** The place of a value, or of the nearest section around it that the file does write. */
export function findPlace(tree: SourceTree, path: SpecPath, kind: 'keys' | 'values'): Place {
  for (let length = path.length; length > 0; length--) {
    const name = formatPath(path.slice(0, length));
    const exact = length === path.length ? tree[kind].get(name) : undefined;
    const place = exact ?? tree.keys.get(name) ?? tree.values.get(name);
    if (place) return place;
  }
  return tree.values.get('') ?? { file: '', line: 1, column: 1 };
}

function readNode(reading: Reading, node: unknown, path: SpecPath): unknown {
  if (!reading.values.has(formatPath(path))) reading.values.set(formatPath(path), reading.placeOf(node));
  if (++reading.count > maxValues) return reportOnce(reading, node, path);
  if (isAlias(node)) return readAlias(reading, node, path);
  if (isMap(node)) return readMap(reading, node.items, path);
  if (isSeq(node)) return node.items.map((item, index) => readNode(reading, item, [...path, index]));
  return isScalar(node) ? node.value : null;
}

function reportOnce(reading: Reading, node: unknown, path: SpecPath): undefined {
  if (reading.count > maxValues + 1) return undefined;
  const message = `holds more than ${maxValues.toLocaleString('en')} values once its aliases (*name) are followed`;
  reading.problems.push({ ...reading.placeOf(node), path: formatPath(path), message });
  return undefined;
}

function readAlias(reading: Reading, node: Node, path: SpecPath): unknown {
  if (!isAlias(node)) return undefined;
  const target = node.resolve(reading.document);
  if (target) return readNode(reading, target, path);
  const message = `the alias *${node.source} has no anchor`;
  const suggestion = `mark the value it stands for with &${node.source}, above this line`;
  reading.problems.push({ ...reading.placeOf(node), path: formatPath(path), message, suggestion });
  return undefined;
}

function readMap(reading: Reading, items: { key: unknown; value: unknown }[], path: SpecPath): Record<string, unknown> {
  const own = new Map<string, unknown>();
  const merged: Record<string, unknown>[] = [];
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const fieldPath = [...path, name];
    if (name === '<<') {
      const content = readNode(reading, value, path);
      merged.push(...(Array.isArray(content) ? content : [content]).filter(isRecord));
    } else if (own.has(name)) {
      reading.problems.push(describeDuplicate(reading, key, fieldPath));
    } else {
      reading.keys.set(formatPath(fieldPath), reading.placeOf(key));
      reading.values.delete(formatPath(fieldPath));
      own.set(name, readNode(reading, value, fieldPath));
    }
  }
  // A field that is written here wins over a merged one, and an earlier merge over a later one.
  const fields = new Map([...merged.reverse().flatMap((record) => Object.entries(record)), ...own]);
  return Object.fromEntries(fields);
}

function describeDuplicate(reading: Reading, key: unknown, path: SpecPath): SpecProblem {
  const first = reading.keys.get(formatPath(path))?.line;
  const message = `is written twice; first on line ${first}`;
  return { ...reading.placeOf(key), path: formatPath(path), message, suggestion: 'keep one of the two' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
