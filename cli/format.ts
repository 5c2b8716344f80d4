import { createColors } from 'picocolors';
import { cleanText } from '../core/report/cleanText';
import type { TextStream } from './ports';

export type Colors = ReturnType<typeof createColors>;

/** Colours for a terminal, none for files and pipes; NO_COLOR and TERM=dumb turn them off (no-color.org). */
export function colorsFor(stream: TextStream, environment: Record<string, string | undefined>): Colors {
  return createColors(stream.isTty && !environment.NO_COLOR && environment.TERM !== 'dumb');
}

/** 16407 as "16,407". */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** "0.4 s", "42 s", "3 min 05 s", "2 h 04 min". */
export function formatDuration(durationMs: number): string {
  if (durationMs < 9_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** "110/s", "1.9/s", "12/min": the unit in which the number is worth reading. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 10) return `${formatCount(Math.round(perSecond))}/s`;
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(perSecond * 60).toFixed(perSecond >= 0.1 ? 0 : 1)}/min`;
}

/** "512 B", "12.1 kB", "3.4 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** An ISO time as "2026-11-21 09:00", in UTC so that it means the same on every machine. */
export function formatTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** "1 request", "12 requests". */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "12 (8 off-schema, 4 refused)", the most frequent reason first; "" where there is none. */
export function formatReasons(reasons: Record<string, number | undefined>): string {
  const counts = Object.entries(reasons).flatMap(([reason, count]) => (count ? [{ reason, count }] : []));
  const sorted = counts.sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
  const words = sorted.map(({ reason, count }) => `${formatCount(count)} ${reason}`);
  if (sorted.length < 2) return words.join('');
  return `${formatCount(sorted.reduce((sum, { count }) => sum + count, 0))} (${words.join(', ')})`;
}

/** Text of somebody else on one line without control characters, cut at `maxCharacters`: it cannot steer a terminal. */
export function formatExcerpt(text: string, maxCharacters: number): string {
  return clip(cleanText(text).replace(/\s+/g, ' ').trim(), maxCharacters);
}

/** Words of a sentence in lines of at most `width`, every line after `indent`; a word that is longer is not cut. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    const longer = line === undefined ? undefined : `${line} ${word}`;
    if (longer === undefined || visibleLength(longer) > width) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Characters as shown: escape sequences for colours take no place. */
export function visibleLength(text: string): number {
  return [...stripColors(text)].length;
}

/** Cuts to a width, with an ellipsis; a text that has to be cut loses its colours. */
export function clip(text: string, width: number): string {
  if (visibleLength(text) <= width) return text;
  return width < 1 ? '' : `${[...stripColors(text)].slice(0, width - 1).join('')}…`;
}

function stripColors(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
