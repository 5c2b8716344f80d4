const { transformFileSync } = require('@swc/core');

/** Lets a plain node process require this project's TypeScript: `node -r typescript.cjs program.ts`. */
require.extensions['.ts'] = (module, file) => {
  const options = {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs', ignoreDynamic: true },
  };
  module._compile(transformFileSync(file, { ...options, swcrc: false }).code, file);
};
