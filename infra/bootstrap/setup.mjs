// Imports nothing that an old Node lacks, so that it can say that it is too old.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  const { main } = await import('./setUpProject.mjs');
  await main();
} else {
  console.error(
    `This project needs Node 20.19 or newer, and this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a current one from https://nodejs.org/en/download (Debian: the nodesource packages; macOS: brew install node).',
  );
  process.exitCode = 1;
}
