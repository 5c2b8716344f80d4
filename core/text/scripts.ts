/** Scripts that languages are written in; Japanese and Chinese share one here, because Japanese mixes three. */
const scripts = {
  latin: /\p{Script=Latin}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  greek: /\p{Script=Greek}/gu,
  arabic: /\p{Script=Arabic}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
  bengali: /\p{Script=Bengali}/gu,
  tamil: /\p{Script=Tamil}/gu,
  thai: /\p{Script=Thai}/gu,
  hangul: /\p{Script=Hangul}/gu,
  han: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu,
} as const;
export type Script = keyof typeof scripts;

/** The script of at least half of a text's letters; undefined where none is known or has as many. */
export function dominantScript(text: string): Script | undefined {
  return (Object.keys(scripts) as Script[]).find((script) => shareOfScript(text, script) >= 0.5);
}

/** Share of a text's letters that are of a script, in 0..1; 0 without letters. */
export function shareOfScript(text: string, script: Script): number {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 ? 0 : (text.match(scripts[script])?.length ?? 0) / letters;
}
