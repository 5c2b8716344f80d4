/** UTF-8 bytes of a character cluster from which on it is looked up character by character. */
const longCluster = 6;
/** Of clusters: a text has few distinct ones, and a look-up costs more than the memory of these. */
const mostRemembered = 20_000;

/**
 * Normalises as the table `precompiled_charsmap` of a SentencePiece model says: a double array of prefixes (Yata et al.'s
 * darts-clone), then what they become. The same as `Precompiled` of the Rust library tokenizers, which looks up clusters
 * of characters first: with NFKC in its place, marks of Arabic would stand in another order.
 * @throws TypeError where the table is cut off
 */
export function createPrecompiledNormalizer(charsmap: Buffer): (text: string) => string {
  const trieBytes = charsmap.length >= 4 ? charsmap.readUInt32LE(0) : 0;
  if (trieBytes === 0 || trieBytes % 4 !== 0 || 4 + trieBytes > charsmap.length)
    throw new TypeError(
      `the tokenizer's precompiled_charsmap has ${charsmap.length} bytes, which are not a whole table`,
    );
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, place) => charsmap.readUInt32LE(4 + 4 * place));
  const replacements = charsmap.subarray(4 + trieBytes);
  const remembered = new Map<string, string>();

  return (text) => {
    let normalized = '';
    for (const cluster of joining.test(text) ? clustersOf(text) : text) {
      let form = remembered.get(cluster);
      if (form === undefined) {
        form = normalizeCluster(cluster);
        if (remembered.size < mostRemembered) remembered.set(cluster, form);
      }
      normalized += form;
    }
    return normalized;
  };

  function normalizeCluster(cluster: string): string {
    const whole = Buffer.byteLength(cluster) < longCluster ? lookUp(cluster) : undefined;
    return whole ?? [...cluster].map((character) => lookUp(character) ?? character).join('');
  }

  /** What the shortest beginning of a text that the table knows becomes, in the place of the whole text. */
  function lookUp(text: string): string | undefined {
    let place = offsetOf(units[0] ?? 0);
    for (const byte of Buffer.from(text)) {
      if (byte === 0) return undefined;
      place ^= byte;
      const unit = units[place] ?? 0;
      if (labelOf(unit) !== byte) return undefined;
      place ^= offsetOf(unit);
      if (hasLeaf(unit)) return readReplacement((units[place] ?? 0) & 0x7fffffff);
    }
    return undefined;
  }

  function readReplacement(start: number): string {
    const end = replacements.indexOf(0, start);
    return replacements.toString('utf8', start, end < 0 ? replacements.length : end);
  }
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text with none of these is its own clusters, character by character (but for 18 letters of rare scripts); finding them is slow. */
const joining =
  /[\p{M}\p{Cf}\p{Sk}\p{Regional_Indicator}\r\u0d4e\u0e33\u0eb3\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f]/u;

function* clustersOf(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
/** With the bit that a value has and no label. */
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number): number => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
