import { loadLanguageDetector } from '../../../core/text/languageDetector';

test.each([
  ['en', 'How long does it take until the swelling goes down?'],
  ['de', 'Wie lange dauert es, bis die Schwellung zurückgeht?'],
  ['es', '¿Cuánto tiempo tarda en bajar la hinchazón?'],
  ['fr', 'Combien de temps faut-il pour que le gonflement disparaisse ?'],
])('%s is told by its n-grams', async (language, text) => {
  const scores = (await loadLanguageDetector())(text);
  expect(Object.entries(scores).sort((left, right) => right[1] - left[1])[0]?.[0]).toBe(language);
});

test('digits tell nothing', async () => {
  expect((await loadLanguageDetector())('12345')).toEqual({});
});
