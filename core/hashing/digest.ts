import { createHash } from 'node:crypto';
import { canonicalJson } from './canonicalJson';

/** Lower-case hex sha256 of bytes or of UTF-8 text (64 digits). */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** sha256 of the canonical JSON of a value (64 hex digits). */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** A short stable id for a row: the first 16 hex digits (64 bits) over the values that identify it. */
export function rowId(...values: string[]): string {
  return digestOf(values).slice(0, 16);
}

/** The key under which a stage's artifact is stored: 32 hex digits. */
export function artifactKey(identity: { stage: string; version: number; config: unknown; inputs: unknown }): string {
  return digestOf(identity).slice(0, 32);
}
