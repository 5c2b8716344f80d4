const { TestEnvironment } = require('jest-environment-node');

/**
 * onnxruntime-node checks tensors with `instanceof` against the outer realm's typed arrays, and Jest gives
 * every test file a realm of its own: hand the outer constructors in, or every tensor is refused.
 */
class TypedArrayEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const constructor of [Float32Array, BigInt64Array, Int32Array, Uint8Array, ArrayBuffer]) {
      this.global[constructor.name] = constructor;
    }
  }
}

module.exports = TypedArrayEnvironment;
