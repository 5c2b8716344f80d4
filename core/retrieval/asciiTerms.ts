/** Receives the term of each word of ASCII text in UTF-8, `bytes` from `start` to before `end`; no word, no call. */
export type ReadAscii = (bytes: Uint8Array, start: number, end: number, read: (term: string) => void) => void;

/** Past this many distinct words what is known is forgotten, so that it does not grow with the corpus. */
const CACHED_WORDS = 200_000;
const SLOTS = 2 ** 19;

/**
 * Reads words as `splitWords` cuts them, each analysed once. A hash table finds them where they stand: cutting them out
 * of the text would take longer. Memory: some 4 MB, and the words and terms.
 * @param analyzeWord the term of a lower-case word; '' when the word is not indexed.
 */
export function createAsciiReader(analyzeWord: (word: string) => string): ReadAscii {
  const known = createWordTable();
  return (bytes, start, end, read) => {
    let index = start;
    while (index < end) {
      const first = index;
      let hash = 0;
      for (; index < end; index++) {
        const code = LOWER_CODES[bytes[index]!]!;
        if (code === NONE || (code === APOSTROPHE && !isInside(bytes, first, index, end))) break;
        hash = imul(hash ^ code, 0x9e3779b1);
      }
      if (index === first) {
        index++;
        continue;
      }
      const term = known.termOf(bytes, first, index, hash) ?? known.add(bytes, first, index, hash, analyzeWord);
      if (term !== '') read(term);
    }
  };
}

/** Taken once: in a context of its own, as tests have it, a global name is looked up slowly. */
const { imul } = Math;

const NONE = 0;
const APOSTROPHE = 39;
/** Letters as lower case, digits, the apostrophe; 0 for what is in no word. */
const LOWER_CODES = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9']/.test(character) && code < 128 ? character.charCodeAt(0) : NONE;
});

/** An apostrophe belongs to a word only between two letters or digits. */
function isInside(bytes: Uint8Array, first: number, index: number, end: number): boolean {
  const next = index + 1 < end ? LOWER_CODES[bytes[index + 1]!]! : NONE;
  return index > first && next !== NONE && next !== APOSTROPHE;
}

function createWordTable() {
  const slots = new Int32Array(SLOTS);
  /** Where the letters of a word begin in `letters`; those of the next word follow. */
  const starts = [0];
  const terms: string[] = [];
  let letters = new Uint8Array(2 ** 20);
  const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const isSame = (entry: number, bytes: Uint8Array, start: number, end: number): boolean => {
    const place = starts[entry]!;
    if (starts[entry + 1]! - place !== end - start) return false;
    for (let index = start; index < end; index++) {
      if (letters[place + index - start] !== LOWER_CODES[bytes[index]!]) return false;
    }
    return true;
  };
  return {
    termOf(bytes: Uint8Array, start: number, end: number, hash: number): string | undefined {
      for (let slot = slotOf(hash); slots[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
        const entry = slots[slot]! - 1;
        if (isSame(entry, bytes, start, end)) return terms[entry]!;
      }
      return undefined;
    },
    add(bytes: Uint8Array, start: number, end: number, hash: number, analyze: (word: string) => string): string {
      if (terms.length === CACHED_WORDS) {
        slots.fill(0);
        starts.length = 1;
        terms.length = 0;
      }
      let place = starts[terms.length]!;
      if (place + end - start > letters.length) letters = enlarged(letters, place + end - start);
      for (let index = start; index < end; index++) letters[place++] = LOWER_CODES[bytes[index]!]!;
      const term = analyze(String.fromCharCode(...letters.subarray(starts[terms.length], place)));
      let slot = slotOf(hash);
      while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
      slots[slot] = terms.push(term);
      starts.push(place);
      return term;
    },
  };
}

function enlarged(letters: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, letters.length * 2));
  larger.set(letters);
  return larger;
}
