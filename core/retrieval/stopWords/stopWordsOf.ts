import { luceneStopWords } from './lucene';
import { snowballStopWords } from './snowball';

/** Lower-case words of a language that say nothing about a text; none where no list is known. */
export function stopWordsOf(language: string): ReadonlySet<string> {
  const lists = new Map([...Object.entries(luceneStopWords), ...Object.entries(snowballStopWords)]);
  const list = language === 'en' ? ENGLISH : (lists.get(WRITTEN_ALIKE.get(language) ?? language) ?? '');
  return new Set(list.split(' ').filter(Boolean));
}

/** Lucene: EnglishAnalyzer.ENGLISH_STOP_WORDS_SET. */
const ENGLISH =
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
  'this to was will with';

/** Both written forms of Norwegian have one list. */
const WRITTEN_ALIKE = new Map([
  ['nb', 'no'],
  ['nn', 'no'],
]);
