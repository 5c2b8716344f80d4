import type { GateVerdict } from './promotion';
import type { NotifyEvent, NotifyTarget } from './spec/notify';

/** What people are told; the body of a webhook and the input of a command, as JSON. */
export interface Notification {
  schemaVersion: 1;
  event: NotifyEvent;
  pipeline: string;
  runId: string;
  /** The schedule that started the run. */
  schedule?: string;
  /** One sentence. */
  message: string;
  verdict?: GateVerdict;
  promoted?: boolean;
  /** The failed checks of the gate, in words. */
  reasons?: string[];
  /** Of a completed run: nDCG@10 of the system that would be deployed, and that less the figure of `comparedWith`. */
  ndcgAt10?: number;
  ndcgChange?: number;
  /** The run whose model is promoted, else the run before. */
  comparedWith?: string;
  /** Billionths of a dollar that the run paid; absent where no model has a price. */
  costNanoUsd?: number;
}

/** One notification for one target. `id` is the same for every attempt. */
export interface Delivery {
  id: string;
  target: NotifyTarget;
  notification: Notification;
}
