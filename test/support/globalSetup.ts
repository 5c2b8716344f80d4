/** Tests never see the credentials of the person who runs them. */
export default function globalSetup(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(OPENAI_|AWS_|TEMPORAL_|RANKWRIGHT_(?!CACHE))/.test(name)) delete process.env[name];
  }
}
