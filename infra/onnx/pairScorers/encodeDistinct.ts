/** What each different text is encoded to, one text at a time: what stands beside a text must not change its bits. */
export async function encodeDistinct<Encoded>(
  texts: readonly string[],
  encode: (text: string) => Promise<Encoded>,
): Promise<(text: string) => Encoded> {
  const encoded = new Map<string, Encoded>();
  for (const text of new Set(texts)) encoded.set(text, await encode(text));
  return (text) => encoded.get(text)!;
}
