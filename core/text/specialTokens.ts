import { z } from 'zod';

/** Wraps the token ids of one text or two in a model's special tokens. */
export interface SpecialTokenTemplate {
  /** How many special tokens it adds. */
  added: number;
  apply(first: number[], second: number[]): { ids: number[]; typeIds: number[] };
}

export interface SpecialTokenTemplates {
  single: SpecialTokenTemplate;
  pair: SpecialTokenTemplate;
}

/** The templates in the `post_processor` of a tokenizer.json. @throws TypeError naming a kind that is not known. */
export function parseSpecialTokens(tokenizerJson: unknown): SpecialTokenTemplates {
  const { post_processor: root } = fileSchema.parse(tokenizerJson);
  const processors = root?.type === 'Sequence' ? sequenceSchema.parse(root).processors : root ? [root] : [];
  // ByteLevel only corrects offsets: it adds no token.
  const [processor, ...others] = processors.filter(({ type }) => type !== 'ByteLevel');
  if (others.length > 0) {
    const kinds = [processor, ...others].map((item) => item?.type).join(', ');
    throw new TypeError(`the tokenizer's post_processor joins ${kinds}, and at most one of them may add tokens`);
  }
  return processor ? parseProcessor(processor) : templatesOf([first(0)], [first(0), second(1)]);
}

const processorSchema = z.looseObject({ type: z.string() });
const fileSchema = z.looseObject({ post_processor: processorSchema.nullish() });
const sequenceSchema = z.looseObject({ processors: z.array(processorSchema) });
const pieceSchema = z.union([
  z.object({ SpecialToken: z.object({ id: z.string(), type_id: z.number().int() }) }),
  z.object({ Sequence: z.object({ id: z.enum(['A', 'B']), type_id: z.number().int() }) }),
]);
const templateSchema = z.object({
  single: z.array(pieceSchema),
  pair: z.array(pieceSchema),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.number().int()) })),
});
const tokenSchema = z.tuple([z.string(), z.number().int()]);
const classicSchema = z.object({ cls: tokenSchema, sep: tokenSchema });

type Piece = { text: 'A' | 'B'; typeId: number } | { ids: number[]; typeId: number };

const first = (typeId: number): Piece => ({ text: 'A', typeId });
const second = (typeId: number): Piece => ({ text: 'B', typeId });

function parseProcessor(processor: z.infer<typeof processorSchema>): SpecialTokenTemplates {
  if (processor.type === 'TemplateProcessing') return parseTemplates(processor);
  if (processor.type === 'BertProcessing' || processor.type === 'RobertaProcessing') return parseClassic(processor);
  const known = 'TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence';
  throw new TypeError(`the tokenizer's post_processor is a ${processor.type}; known are ${known}`);
}

function parseTemplates(processor: unknown): SpecialTokenTemplates {
  const template = templateSchema.parse(processor);
  const parsePiece = (piece: z.infer<typeof pieceSchema>): Piece => {
    if ('Sequence' in piece) return { text: piece.Sequence.id, typeId: piece.Sequence.type_id };
    const ids = template.special_tokens[piece.SpecialToken.id]?.ids;
    if (ids) return { ids, typeId: piece.SpecialToken.type_id };
    throw new TypeError(
      `the tokenizer's post_processor uses ${piece.SpecialToken.id} but special_tokens does not define it`,
    );
  };
  return templatesOf(template.single.map(parsePiece), template.pair.map(parsePiece));
}

function parseClassic(processor: z.infer<typeof processorSchema>): SpecialTokenTemplates {
  const { cls, sep } = classicSchema.parse(processor);
  const bert = processor.type === 'BertProcessing';
  const start: Piece = { ids: [cls[1]], typeId: 0 };
  const stop = (typeId: number): Piece => ({ ids: [sep[1]], typeId });
  const middle = bert ? [stop(0)] : [stop(0), stop(0)];
  const type = bert ? 1 : 0;
  return templatesOf([start, first(0), stop(0)], [start, first(0), ...middle, second(type), stop(type)]);
}

function templatesOf(single: Piece[], pair: Piece[]): SpecialTokenTemplates {
  return { single: createTemplate(single), pair: createTemplate(pair) };
}

function createTemplate(pieces: Piece[]): SpecialTokenTemplate {
  return {
    added: pieces.reduce((sum, piece) => sum + ('ids' in piece ? piece.ids.length : 0), 0),
    apply(firstIds, secondIds) {
      const ids: number[] = [];
      const typeIds: number[] = [];
      for (const piece of pieces) {
        const part = 'ids' in piece ? piece.ids : piece.text === 'A' ? firstIds : secondIds;
        for (const id of part) {
          ids.push(id);
          typeIds.push(piece.typeId);
        }
      }
      return { ids, typeIds };
    },
  };
}
