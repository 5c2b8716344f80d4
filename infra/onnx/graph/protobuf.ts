/** The wire format of Protocol Buffers, as far as a small ONNX graph needs it: varints, text and messages. */
export type Field = readonly [number: number, value: number | string | Buffer];

/** A message of its fields, in the order given. A number is a varint and must not be negative. */
export function encodeMessage(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.flatMap(([number, value]) => encodeField(number, value)));
}

const wireTypes = { varint: 0, bytes: 2 };

function encodeField(number: number, value: Field[1]): Buffer[] {
  if (typeof value === 'number') return [encodeVarint((number << 3) | wireTypes.varint), encodeVarint(value)];
  const body = typeof value === 'string' ? Buffer.from(value) : value;
  return [encodeVarint((number << 3) | wireTypes.bytes), encodeVarint(body.length), body];
}

/** Seven bits a byte, the lowest first; the high bit says that another one follows. */
function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
