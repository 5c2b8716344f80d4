import { z } from 'zod';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { digestOf } from '../../../core/hashing/digest';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { EndpointErrorKind } from '../llmErrors';
import { structuredForms, type StructuredForm, type WireForm } from './wireBody';

/** Endpoints are updated: what one could not do is tried again after a week. */
const rememberedMs = 7 * 24 * 3_600_000;

const recordSchema = z.object({
  structuredOutput: z.enum(structuredForms),
  tokenLimit: z.enum(['max_completion_tokens', 'max_tokens']),
  logprobs: z.boolean().default(true),
  foundAt: z.number(),
});

/** What a model at an endpoint takes: `wanted` when that is set, else found out once and remembered for all workers. */
export class EndpointCapability {
  private form: WireForm;
  private loaded: Promise<void> | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly endpoint: { baseUrl: string; model: string },
    private readonly wanted: StructuredForm | 'auto',
  ) {
    const structuredOutput = wanted === 'auto' ? 'json_schema' : wanted;
    this.form = { structuredOutput, tokenLimit: 'max_completion_tokens', logprobs: true };
  }

  /** The form to send requests in. */
  async current(): Promise<WireForm> {
    await (this.loaded ??= this.load());
    return this.form;
  }

  /**
   * Learns from a request that the endpoint refused in a form; false when there is no other form to try. Requests that
   * were under way in the same form may say it again.
   */
  async refused(kind: EndpointErrorKind, sent: WireForm): Promise<boolean> {
    const next = this.fallbackOf(kind, sent);
    if (!next) return false;
    if (canonicalJson(this.form) === canonicalJson(sent)) {
      this.form = next;
      await this.save(next);
    }
    return true;
  }

  private fallbackOf(kind: EndpointErrorKind, sent: WireForm): WireForm | undefined {
    if (kind === 'no-token-limit')
      return sent.tokenLimit === 'max_tokens' ? undefined : { ...sent, tokenLimit: 'max_tokens' };
    if (kind === 'no-logprobs') return sent.logprobs ? { ...sent, logprobs: false } : undefined;
    if (kind !== 'no-response-format' || this.wanted !== 'auto') return undefined;
    const structuredOutput = structuredForms[structuredForms.indexOf(sent.structuredOutput) + 1];
    return structuredOutput && { ...sent, structuredOutput };
  }

  private get name(): string {
    return `capabilities/${digestOf(this.endpoint).slice(0, 32)}.json`;
  }

  /** What cannot be read is found out again. */
  private async load(): Promise<void> {
    try {
      if (!(await this.store.has(this.name))) return;
      const { foundAt, ...form } = recordSchema.parse(JSON.parse((await this.store.get(this.name)).toString('utf8')));
      if (Date.now() - foundAt > rememberedMs) return;
      this.form = { ...form, ...(this.wanted === 'auto' ? {} : { structuredOutput: this.wanted }) };
    } catch {
      return;
    }
  }

  private async save(form: WireForm): Promise<void> {
    // Only a convenience: the next worker finds it out for itself when this is lost.
    const record = Buffer.from(canonicalJson({ ...form, foundAt: Date.now() }));
    await this.store.put(this.name, record).catch(() => undefined);
  }
}
