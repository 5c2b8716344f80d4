const toCommonJs = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];

/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: '<rootDir>/test/support/typedArrayEnvironment.js',
  // eld is an ES module without a way in for CommonJS: Node imports it, Jest needs to be shown the file.
  moduleNameMapper: { '^eld/small$': '<rootDir>/node_modules/eld/src/entries/static.small.js' },
  // hyparquet and hyparquet-writer are ES modules too.
  transformIgnorePatterns: ['/node_modules/(?!eld/|hyparquet)'],
  transform: { '^.+\\.ts$': toCommonJs, '/node_modules/(eld|hyparquet.*)/.+\\.js$': toCommonJs },
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  maxWorkers: 2,
  testTimeout: 60000,
};
