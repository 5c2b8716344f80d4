/** Loaded before a program, tells on stderr what it used when it ends. */
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const processorSeconds = (userCPUTime + systemCPUTime) / 1e6;
  process.stderr.write(`${JSON.stringify({ processorSeconds, peakMemoryMib: Math.round(maxRSS / 1024) })}\n`);
});
