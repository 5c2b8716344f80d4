import { concurrently } from '../../../core/concurrently';
import { runsUnderWay } from '../session';

/** 64 MiB in float32: the vectors of 43,000 texts of 384 numbers each. */
const mostNumbers = 16 * 1024 * 1024;

/**
 * Encodes each different text of a call once and by itself: what stands beside a text must not change its bits. What
 * was encoded is remembered, as one passage is found by many queries; more than `most` numbers are forgotten, but for
 * those of the call.
 */
export function rememberTexts<Encoded>(
  encode: (text: string) => Promise<Encoded>,
  numbersOf: (encoded: Encoded) => number,
  most = mostNumbers,
): (texts: readonly string[]) => Promise<(text: string) => Encoded> {
  let known = new Map<string, Encoded>();
  return async (texts) => {
    const called = new Map<string, Encoded>();
    await concurrently([...new Set(texts)], runsUnderWay, async (text) => {
      called.set(text, known.get(text) ?? (await encode(text)));
    });
    for (const [text, encoded] of called) known.set(text, encoded);
    const numbers = [...known.values()].reduce((sum, encoded) => sum + numbersOf(encoded), 0);
    if (numbers > most) known = new Map(called);
    return (text) => called.get(text)!;
  };
}
