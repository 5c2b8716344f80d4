import { createColors } from 'picocolors';
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

/** An ISO time as "2026-11-21 09:00", in UTC so that it means the same on every machine. */
export function formatTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** Micro-dollars as "$1.25", or "$0.0031" where cents would say nothing. */
export function formatUsd(microUsd: number): string {
  return `$${(microUsd / 1e6).toFixed(microUsd > 0 && microUsd < 100_000 ? 4 : 2)}`;
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
