import { readFile } from 'node:fs/promises';

const flags = ['avx512_vnni', 'avx_vnni'];

/**
 * Whether this processor adds products of bytes in 32 bits, so that weights may use all 8 of theirs: by the flags that
 * Linux lists, and false where there is no such list.
 */
export async function hasVnni(file = '/proc/cpuinfo'): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const listed = /^flags\s*:(.*)$/m.exec(text)?.[1]?.split(' ') ?? [];
  return flags.some((flag) => listed.includes(flag));
}
