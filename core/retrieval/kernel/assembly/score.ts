// AssemblyScript. `npm run build:kernel` makes ../bytes.ts of this folder; ../kernel.ts says what the functions are for.

/** The terms' impacts added up in their order, which decides the last bit. */
export function score(terms: u32, end: u32, norms: u32, found: u32, count: u32, scores: u32): void {
  if (count == 0) return;
  memory.fill(scores, 0, count << 3);
  for (let term: u32 = terms; term < end; term += 32) {
    const weight: f64 = load<f64>(term);
    const frequencies: u32 = load<u32>(term, 8);
    const postings: u32 = load<u32>(term, 12);
    if (postings == 0) scoreFrequent(weight, frequencies, norms, found, count, scores);
    else scoreRare(weight, frequencies, postings, load<u32>(term, 16), norms, found, count, scores);
  }
}

function scoreFrequent(idf: f64, frequencies: u32, norms: u32, found: u32, count: u32, scores: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    const document: u32 = load<u32>(found + (index << 2));
    add(scores + (index << 3), idf, <f64>load<u8>(frequencies + document), norms + (document << 3));
  }
}

function scoreRare(
  idf: f64,
  frequencies: u32,
  postings: u32,
  size: u32,
  norms: u32,
  found: u32,
  count: u32,
  scores: u32,
): void {
  const stride: u32 = max(1, size / count / 2);
  let posting: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const document: u32 = load<u32>(found + (index << 2));
    posting = findPosting(postings, posting, size, document, stride);
    if (posting == size) return;
    if (load<u32>(postings + (posting << 2)) != document) continue;
    add(scores + (index << 3), idf, <f64>load<u16>(frequencies + (posting << 1)), norms + (document << 3));
  }
}

/** The first posting from `start` on whose document is not before `document`: strides that double, then halves. */
function findPosting(postings: u32, start: u32, end: u32, document: u32, first: u32): u32 {
  let stride = first;
  let low = start;
  while (low + stride < end && load<u32>(postings + ((low + stride) << 2)) < document) {
    low += stride;
    stride *= 2;
  }
  let high = min(low + stride, end);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(postings + (middle << 2)) < document) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** idf * tf / (tf + norm), the one expression that all scores are made of: `impactOf` in ../../impacts.ts. */
function add(score: u32, idf: f64, frequency: f64, norm: u32): void {
  store<f64>(score, load<f64>(score) + (idf * frequency) / (frequency + load<f64>(norm)));
}
