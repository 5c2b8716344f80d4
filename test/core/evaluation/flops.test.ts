import { countFlops, parseModelShape, rankingPerPetaFlop } from '../../../core/evaluation/flops';

const qwen = { layers: 28, width: 3584, feedForward: 18944, headRatio: 7 };

describe('floating-point operations', () => {
  it('of a call that writes are those of the card', () => {
    expect(countFlops({ layers: 2, width: 4, feedForward: 8, headRatio: 1 }, { read: 10, written: 1 })).toBe(9152);
    expect(countFlops(qwen, { read: 200, written: 1 })).toBe(1.86124173312e12);
  });

  it('of an encoder are those of reading alone', () => {
    // N = 2 * 4 * 2 * (2 * 4 + 8) = 256; 2 * 256 * 10 + 4 * 2 * 10² * 4 = 5120 + 3200.
    const shape = { layers: 2, width: 4, feedForward: 8 };
    expect(countFlops(shape, { read: 10 })).toBe(8320);
    expect(countFlops(shape, { read: 0 })).toBe(0);
    // minilm, 176 tokens: N = 2 * 384 * 6 * (2 * 384 + 1536) = 10,616,832.
    const minilm = { layers: 6, width: 384, feedForward: 1536 };
    expect(countFlops(minilm, { read: 176 })).toBe(2 * 10_616_832 * 176 + 4 * 6 * 176 ** 2 * 384);
  });

  it('and quality give RPP and QPP', () => {
    const { rpp, qpp } = rankingPerPetaFlop(0.7, 100 * 1.86124173312e12);
    expect(rpp).toBeCloseTo(3.76093, 5);
    expect(qpp).toBeCloseTo(5.37276, 5);
  });
});

describe('the shape of a model', () => {
  const shape = { layers: 6, width: 384, feedForward: 1536 };

  it.each([
    ['of BERT and its like', { num_hidden_layers: 6, hidden_size: 384, intermediate_size: 1536, vocab_size: 30522 }],
    ['of DistilBERT', { n_layers: 6, dim: 384, hidden_dim: 1536 }],
    ['of T5', { num_layers: 6, d_model: 384, d_ff: 1536 }],
  ])('%s', (_, config) => {
    expect(parseModelShape(config)).toEqual(shape);
  });

  it.each([[undefined], [{}], ['text'], [{ num_hidden_layers: 6, hidden_size: 384 }], [{ n_layers: -1 }]])(
    'is not known from %j',
    (config) => {
      expect(parseModelShape(config)).toBeUndefined();
    },
  );
});
