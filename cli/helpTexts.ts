/** Examples under the help of each command, by its name. */
export const examples: Record<string, string> = {
  program: `Examples:
  npx rankwright doctor                          is everything there?
  npx rankwright run examples/demo.yaml          the whole pipeline, with servers of its own
  npx rankwright up                              servers that stay, with Temporal's UI
  npx rankwright runs                            what ran, and what came of it

Servers: TEMPORAL_ADDRESS where it is set, else those of "rankwright up" in this folder, else some for the one command.
State is kept in .rankwright (RANKWRIGHT_STATE_FOLDER names another folder).`,
  run: `Examples:
  npx rankwright run examples/demo.yaml
  npx rankwright run pipeline.yaml --set train.epochs=3 --set 'evaluate[0].depth=100'
  MEDQUAD=~/medquad npx rankwright run examples/medquad-dev.yaml    a spec may say \${MEDQUAD}
  npx rankwright run pipeline.yaml --detach --json | jq -r .runId    needs "rankwright up" or TEMPORAL_ADDRESS

A stage whose inputs and settings did not change is reused, so that running a spec again goes on where it stopped.
Ctrl-C asks whether to detach, cancel or continue.`,
  watch: `Example:
  npx rankwright watch medquad-2026-11-21T0900`,
  cancel: `Example:
  npx rankwright cancel medquad-2026-11-21T0900`,
  runs: `Examples:
  npx rankwright runs --limit 5
  npx rankwright runs --json | jq -r '.runs[] | select(.status == "failed") | .runId'`,
  show: `Examples:
  npx rankwright show medquad-2026-11-21T0900
  npx rankwright show medquad-2026-11-21T0900 --json | jq '.stages[] | {name, state, counts}'`,
  report: `Examples:
  npx rankwright report medquad-2026-11-21T0900                      writes medquad-2026-11-21T0900.html
  npx rankwright report medquad-2026-11-21T0900 --out report.html
  npx rankwright report medquad-2026-11-21T0900 --markdown | less`,
  up: `Examples:
  npx rankwright up
  RANKWRIGHT_STATE_FOLDER=/data/rankwright npx rankwright up`,
  worker: `Examples:
  npx rankwright worker cpu
  TEMPORAL_ADDRESS=temporal:7233 npx rankwright worker gpu      on the machine with the GPU`,
  doctor: `Examples:
  npx rankwright doctor
  npx rankwright doctor --json | jq '.checks[] | select(.ok | not)'`,
  demo: `Example:
  npm run demo`,
};
