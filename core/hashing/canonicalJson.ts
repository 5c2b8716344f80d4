/**
 * JSON with sorted keys and no white space, so that equal values give equal text.
 * Members that are undefined are left out, as JSON.stringify does. @throws TypeError on NaN or infinity,
 * which JSON would silently turn into null and so hide a difference.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`canonicalJson received ${value}; only finite numbers have a canonical form`);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  // Every row and every request passes here: no arrays of pairs.
  let members = '';
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}
