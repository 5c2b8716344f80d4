// A worker that only says what it was given, and leaves when it is asked to.
const names = [
  'TEMPORAL_ADDRESS',
  'RANKWRIGHT_S3_ENDPOINT',
  'RANKWRIGHT_S3_BUCKET',
  'RANKWRIGHT_S3_PATH_STYLE',
  'EXTRA',
];
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, process.env[name]]))));
setInterval(() => undefined, 1000);
process.on('SIGTERM', () => {
  console.log('drained');
  process.exit(0);
});
