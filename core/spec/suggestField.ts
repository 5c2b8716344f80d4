import { distance } from 'fastest-levenshtein';
import { formatPath, type SpecPath } from './specPath';
import { fieldsAt, listSections } from './specShape';

/** How to mend an unknown field: a near name in its section, or the section where it belongs; undefined for a stranger. */
export function suggestField(sectionPath: SpecPath, unknown: string): string | undefined {
  const here = fieldsAt(sectionPath);
  const spelled = here.find((name) => plain(name) === plain(unknown));
  if (spelled) return `did you mean "${spelled}"?`;
  const sections = listSections().filter(
    ({ section }) => section !== formatPath(sectionPath).replace(/\[\d+\]$/, '[]'),
  );
  const exact = sections.filter(({ fields }) => fields.some((name) => plain(name) === plain(unknown)));
  if (exact.length > 0) return sayWhereItBelongs(unknown, exact);
  const near = nearest(unknown, here);
  if (near) return `did you mean "${near}"?`;
  const candidates = sections.flatMap(({ section, fields }) =>
    fields.map((name) => ({ name, path: section ? `${section}.${name}` : name })),
  );
  const far = nearest(
    unknown,
    candidates.map(({ name }) => name),
  );
  return (
    far &&
    `did you mean ${candidates
      .filter(({ name }) => name === far)
      .map(({ path }) => path)
      .join(' or ')}?`
  );
}

/** The option that is nearest to what was written, where it is near enough to be a slip of the hand. */
export function nearest(written: string, options: string[]): string | undefined {
  const ranked = options
    .map((option) => ({ option, edits: countSlips(plain(written), plain(option)) }))
    .filter(({ option, edits }) => edits <= Math.max(1, Math.floor(Math.min(option.length, written.length) / 3)))
    .sort((left, right) => left.edits - right.edits);
  return ranked[0]?.option;
}

function sayWhereItBelongs(unknown: string, sections: { section: string; fields: string[] }[]): string {
  const name = sections[0]?.fields.find((field) => plain(field) === plain(unknown)) ?? unknown;
  const places = sections.map(({ section }) => section || 'the top level');
  const list = places.length > 1 ? `${places.slice(0, -1).join(', ')} or ${places.at(-1)}` : places[0];
  return `"${name}" belongs ${list === 'the top level' ? 'at' : 'under'} ${list}`;
}

/** Edit distance in which two letters that changed places are one slip, as in "trian". */
function countSlips(left: string, right: string): number {
  const edits = distance(left, right);
  const sameLetters = [...left].sort().join('') === [...right].sort().join('');
  return edits === 2 && sameLetters ? 1 : edits;
}

/** Names written_like_this or like-this are the same name to a person. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
