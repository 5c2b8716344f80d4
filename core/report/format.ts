/** A metric value with three decimals as the field prints it: ".743", "1.000", "−.020". */
export function formatScore(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  const digits = Math.abs(value).toFixed(3).replace(/^0\./, '.');
  return value < 0 && digits !== '.000' ? `−${digits}` : digits;
}

/** A difference with its sign: "+.157", "−.003"; what rounds to zero has no sign. */
export function formatDifference(value: number): string {
  const digits = formatScore(value);
  return value > 0 && digits !== '.000' ? `+${digits}` : digits;
}

/** "p = .032"; below .001 only that is said. */
export function formatP(value: number): string {
  return value < 0.001 ? 'p < .001' : `p = ${formatScore(value)}`;
}

/** An integer with commas between thousands, the same on every machine whatever its locale data. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 question", "200 questions". */
export function formatPlural(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A share of a whole as "3.1%"; what is not nothing is never printed as 0.0%, and an empty whole has no share. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const percent = (100 * part) / whole;
  return percent > 0 && percent < 0.05 ? 'under 0.1%' : `${percent.toFixed(1)}%`;
}

/** "0.8 s", "4 min 42 s", "2 h 5 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Integer billionths of a dollar as "$0.0042" or "$12.50": four decimals below a dollar, else cents. */
export function formatNanoUsd(nanoUsd: number): string {
  if (nanoUsd > 0 && nanoUsd < 1e5) return 'under $0.0001';
  if (nanoUsd < 1e9) return `$${(nanoUsd / 1e9).toFixed(4)}`;
  const cents = Math.round(nanoUsd / 1e7);
  return `$${formatCount(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
}

/** Text of somebody else on one line, cut at `maxCharacters` code points with the number left out said. */
export function formatExcerpt(text: string, maxCharacters = 600): string {
  const characters = Array.from(text.replace(/\s+/g, ' ').trim());
  const left = characters.length - maxCharacters;
  if (left <= 0) return characters.join('');
  return `${characters.slice(0, maxCharacters).join('').trimEnd()} … (${formatPlural(left, 'more character')})`;
}
