import { parseScheduleFile } from '../../../core/schedule/parseScheduleFile';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { least, parse, refuse, set } from './support';

test('a spec may say that it is of version 1, and one that does not is given none', () => {
  expect(parse(`schemaVersion: 1\n${least}`)).toEqual({ ...parse(least), schemaVersion: 1 });
  expect(canonicalJson(parse(least))).not.toContain('schemaVersion');
});

test('of a spec for a later release that is all that is told, with its place', () => {
  const later =
    'medquad.yaml:1:16  schemaVersion: this spec is written for a later rankwright (received 2); ' +
    'this one reads schemaVersion 1; update rankwright, or write the spec as this release reads it';
  expect(refuse(`schemaVersion: 2\n${least}teachers: {}\ntrain: {epochs: many}\n`)).toEqual([later]);
  expect(refuse(least, set('schemaVersion=3'))).toEqual([
    later.replace('medquad.yaml:1:16', '--set schemaVersion=3').replace('received 2', 'received 3'),
  ]);
});

test.each([
  ['0', 'schemaVersion: is not one of the choices (received 0); allowed: 1'],
  ['"1"', 'schemaVersion: is not one of the choices (received "1"); allowed: 1'],
  ['', 'schemaVersion: has no value; write a value, or remove the line; allowed: 1'],
])('what is no version is refused like any other field: %s', (version, expected) => {
  expect(refuse(`schemaVersion: ${version}\n${least}`)[0]).toContain(expected);
});

test('a file of schedules carries one likewise', () => {
  const file = 'name: team\nschedules:\n  - {name: weekly, spec: a.yaml, every: 7d}\n';
  expect(parseScheduleFile(`schemaVersion: 1\n${file}`, 's.yaml')).toMatchObject({ schemaVersion: 1, name: 'team' });
  expect(parseScheduleFile(file, 's.yaml')).not.toHaveProperty('schemaVersion');
  expect(() => parseScheduleFile(`${file}schemaVersion: 2\nmode: new\n`, 's.yaml')).toThrow(
    's.yaml has 1 problem:\n  s.yaml:4:16  schemaVersion: this file of schedules is written for a later rankwright ' +
      '(received 2); this one reads schemaVersion 1; update rankwright',
  );
  expect(() => parseScheduleFile(`${file}schemaVersion: one\n`, 's.yaml')).toThrow(
    's.yaml:4:16  schemaVersion: has schemaVersion "one", and this rankwright reads 1 (received "one")',
  );
});
