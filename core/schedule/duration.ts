const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration such as `90s`, `5m`, `24h`, `7d` or `1h30m`; undefined of anything else, and of nothing. */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  const sum = parts.reduce(
    (total, [, count, unit]) => total + Number(count) * unitsMs[unit as keyof typeof unitsMs],
    0,
  );
  return Number.isSafeInteger(sum) && sum > 0 ? sum : undefined;
}
