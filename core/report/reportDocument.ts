import type { Column } from './charts/drawColumns';
import type { DepthDot } from './charts/drawDepths';
import type { HeldOutPoint } from './charts/drawHeldOut';
import type { Lines } from './charts/drawLines';
import type { OverlapBins } from './charts/drawOverlap';
import type { SliceRow } from './charts/drawSlices';
import type { WaterfallStep } from './charts/drawWaterfall';

/**
 * The report between its data and its two formats: sections of blocks that HTML and Markdown both render, so that
 * the twins cannot say different things. Plain strings are this project's words; `quote` is somebody else's text.
 */
export type Inline = string | { kind: 'strong' | 'code' | 'quote' | 'note'; text: string } | { kind: 'break' };
export type Content = readonly Inline[];

export interface Table {
  kind: 'table';
  caption: string;
  /** The first column holds the row headers. */
  columns: readonly { title: string; align: 'text' | 'number' }[];
  rows: readonly (readonly Content[])[];
}

export interface Bar {
  label: string;
  /** "untuned", or "tuned" where the label does not say so itself. */
  tag: string;
  tuned: boolean;
  mean: number;
  /** Bounds of its 95 % interval. */
  low: number;
  high: number;
}

export interface FunnelStep {
  label: string;
  in: number;
  out: number;
  dropped: readonly { reason: string; rows: number }[];
}

export type Chart =
  | { kind: 'bars'; metric: string; bars: readonly Bar[] }
  | { kind: 'funnel'; steps: readonly FunnelStep[] }
  | { kind: 'loss'; points: readonly { step: number; loss: number }[] }
  | { kind: 'held-out'; points: readonly HeldOutPoint[] }
  | { kind: 'depths'; points: readonly DepthDot[]; millisecondsPerPassage?: number }
  | ({ kind: 'lines' } & Lines)
  | { kind: 'slices'; rows: readonly SliceRow[]; names: { system: string; rival: string } }
  | { kind: 'overlap'; scores: OverlapBins }
  | { kind: 'columns'; columns: readonly Column[]; unit: string }
  | { kind: 'waterfall'; steps: readonly WaterfallStep[] };

/** `description` says in words what the drawing shows; it is the drawing's text for those who do not see it. */
export interface Figure {
  kind: 'figure';
  chart: Chart;
  caption: string;
  description: string;
}

export type Outcome = 'better' | 'mixed' | 'not-shown' | 'worse' | 'too-few' | 'not-compared';

export type Block =
  | Table
  | Figure
  | { kind: 'heading'; text: string }
  | { kind: 'subheading'; text: string }
  | { kind: 'paragraph'; content: Content; tone?: 'quiet' }
  | { kind: 'notice'; title: string; content: Content }
  | { kind: 'verdict'; set: string; outcome: Outcome; label: string; sentence: string }
  | { kind: 'cards'; cards: readonly Card[] }
  | { kind: 'code'; language: string; text: string };

/** One question (somebody else's text) with what there is to read about it. */
export interface Card {
  title: string;
  tag?: string;
  facts: readonly { label: string; content: Content }[];
}

export interface Section {
  id: string;
  title: string;
  blocks: readonly Block[];
}

export interface ReportDocument {
  title: string;
  facts: readonly { label: string; content: Content }[];
  /** What a reader must know before any figure. */
  notice?: { title: string; content: Content };
  sections: readonly Section[];
}

export const strong = (text: string): Inline => ({ kind: 'strong', text });
export const code = (text: string): Inline => ({ kind: 'code', text });
export const quote = (text: string): Inline => ({ kind: 'quote', text });
export const note = (text: string): Inline => ({ kind: 'note', text });
export const lineBreak: Inline = { kind: 'break' };
