// AssemblyScript. `npm run build:kernel` makes ../bytes.ts of this folder; ../kernel.ts says what the functions are for.

/** Documents whose sums are worked on at a time: 16 KiB, which stay in the processor's first cache. */
const WINDOW: u32 = 8192;
/** Documents whose sums are compared at a time, in four registers. */
const BLOCK: u32 = 32;
/** Sums are signed 16-bit numbers that stop here. */
const HIGHEST_SUM: u32 = 32767;

/** @returns how many documents stand at `found`. */
export function select(
  rare: u32,
  frequent: u32,
  end: u32,
  frequentMost: i32,
  documents: u32,
  k: u32,
  start: i32,
  margin: i32,
  sums: u32,
  heap: u32,
  found: u32,
  foundSums: u32,
): u32 {
  let size: u32 = 0;
  let count: u32 = 0;
  let kth: i32 = start;
  let floor: i32 = max(start - margin, 0);
  for (let base: u32 = 0; base < documents; base += WINDOW) {
    const limit: u32 = min(base + WINDOW, documents);
    for (let term: u32 = rare; term < frequent; term += 16) addPostings(term, sums - (base << 1), limit);
    for (let block: u32 = base; block < limit; block += BLOCK) {
      const at: u32 = sums + ((block - base) << 1);
      let mask: u32 = addFrequent(at, block, frequent, end, floor, frequentMost);
      while (mask != 0) {
        const lane: u32 = ctz(mask);
        mask &= mask - 1;
        const sum: i32 = load<u16>(at + (lane << 1));
        if (sum <= floor) continue;
        store<u32>(found + (count << 2), block + lane);
        store<u16>(foundSums + (count << 1), <u16>sum);
        count++;
        if (sum < kth) continue;
        if (size < k) {
          store<i32>(heap + (size << 2), sum);
          if (++size < k) continue;
          order(heap, k);
        } else if (sum > kth) {
          siftDown(heap, k, 0, sum);
        }
        kth = load<i32>(heap);
        floor = max(kth - margin, 0);
      }
      clear(at);
    }
  }
  return keepAbove(floor, found, foundSums, count);
}

/** Adds the rest of a rare term's postings before document `limit` to the sums, of which `sums` is that of document 0. */
function addPostings(term: u32, sums: u32, limit: u32): void {
  let posting: u32 = load<u32>(term);
  let impact: u32 = load<u32>(term, 4);
  const end: u32 = load<u32>(term, 8);
  const weight: u32 = load<u32>(term, 12);
  while (posting < end) {
    const document: u32 = load<u32>(posting);
    if (document >= limit) break;
    const at: u32 = sums + (document << 1);
    const sum: u32 = <u32>load<u16>(at) + ((<u32>load<u8>(impact) * weight + 128) >> 8);
    store<u16>(at, <u16>min(sum, HIGHEST_SUM));
    posting += 4;
    impact += 1;
  }
  store<u32>(term, posting);
  store<u32>(term, impact, 4);
}

/** Adds the frequent terms to a block's sums; returns a bit for each sum above the floor, or 0 when none can be. */
function addFrequent(at: u32, block: u32, terms: u32, end: u32, floor: i32, most: i32): u32 {
  let a = v128.load(at);
  let b = v128.load(at, 16);
  let c = v128.load(at, 32);
  let d = v128.load(at, 48);
  if (floor >= most) {
    const need = i16x8.splat(<i16>(floor - most));
    const low = v128.or(i16x8.gt_s(a, need), i16x8.gt_s(b, need));
    const high = v128.or(i16x8.gt_s(c, need), i16x8.gt_s(d, need));
    if (!v128.any_true(v128.or(low, high))) return 0;
  }
  for (let term: u32 = terms; term < end; term += 16) {
    const impacts: u32 = load<u32>(term) + block;
    const weight = v128.load16_splat(term, 12);
    const low = v128.load(impacts);
    const high = v128.load(impacts, 16);
    a = i16x8.add_sat_s(a, weigh(i16x8.extend_low_i8x16_u(low), weight));
    b = i16x8.add_sat_s(b, weigh(i16x8.extend_high_i8x16_u(low), weight));
    c = i16x8.add_sat_s(c, weigh(i16x8.extend_low_i8x16_u(high), weight));
    d = i16x8.add_sat_s(d, weigh(i16x8.extend_high_i8x16_u(high), weight));
  }
  const floors = i16x8.splat(<i16>floor);
  const low = i8x16.narrow_i16x8_s(i16x8.gt_s(a, floors), i16x8.gt_s(b, floors));
  const high = i8x16.narrow_i16x8_s(i16x8.gt_s(c, floors), i16x8.gt_s(d, floors));
  const mask: u32 = (<u32>i8x16.bitmask(low)) | ((<u32>i8x16.bitmask(high)) << 16);
  if (mask != 0) {
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
  }
  return mask;
}

/** (impact * weight + 128) >> 8 of each, as in addPostings. */
function weigh(impacts: v128, weight: v128): v128 {
  return i16x8.q15mulr_sat_s(i16x8.shl(impacts, 7), weight);
}

function clear(at: u32): void {
  const zeros = i64x2.splat(0);
  v128.store(at, zeros);
  v128.store(at, zeros, 16);
  v128.store(at, zeros, 32);
  v128.store(at, zeros, 48);
}

/** Makes a heap of `size` sums, the lowest at the root. */
function order(heap: u32, size: u32): void {
  for (let place: i32 = <i32>(size >> 1) - 1; place >= 0; place--) {
    siftDown(heap, size, place, load<i32>(heap + (place << 2)));
  }
}

function siftDown(heap: u32, size: u32, start: u32, sum: i32): void {
  let place: u32 = start;
  for (let child: u32 = 2 * place + 1; child < size; child = 2 * place + 1) {
    if (child + 1 < size && load<i32>(heap + ((child + 1) << 2)) < load<i32>(heap + (child << 2))) child++;
    const below: i32 = load<i32>(heap + (child << 2));
    if (below >= sum) break;
    store<i32>(heap + (place << 2), below);
    place = child;
  }
  store<i32>(heap + (place << 2), sum);
}

function keepAbove(floor: i32, found: u32, foundSums: u32, count: u32): u32 {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    if (<i32>load<u16>(foundSums + (index << 1)) <= floor) continue;
    store<u32>(found + (kept << 2), load<u32>(found + (index << 2)));
    kept++;
  }
  return kept;
}
