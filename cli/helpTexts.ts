/** Examples under the help of each command, by its name. */
export const examples: Record<string, string> = {
  program: `Examples:
  npx rankwright doctor                          is everything there?
  npx rankwright run examples/demo.yaml          the whole pipeline, with servers of its own
  npx rankwright estimate pipeline.yaml          what language models will be asked, and what it costs
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
  estimate: `Examples:
  npx rankwright estimate pipeline.yaml
  npx rankwright estimate pipeline.yaml --pilot              asks 24 requests of each stage; the run does not pay them again
  RANKWRIGHT_PRICES=examples/prices.yaml npx rankwright estimate pipeline.yaml --set llm.model=gpt-4.1-mini

Without --pilot nothing is asked. What the ledger answers already is told apart, because it costs nothing.`,
  'schedule create': `Examples:
  npx rankwright schedule create handbook handbook.yaml --cron "0 3 * * 1" --timezone Europe/Berlin
  npx rankwright schedule create nightly handbook.yaml --every 24h --jitter 5m --pause-on-failure --pause-on-regression
  npx rankwright schedule create trial handbook.yaml --cron @daily --paused --set queries.passages=200

The spec is stored as it is now, with its settings and variables; "schedule update NAME SPEC" stores it anew. Its folders
are read by a cpu worker each time, so they have to be there; --folder says where, if that is elsewhere than here.
Unless it is said otherwise a refresh that is due while another runs is left out, one that could not be started is
caught up with for one hour, and times are in UTC.`,
  'schedule update': `Examples:
  npx rankwright schedule update handbook --cron "0 4 * * 1"
  npx rankwright schedule update handbook --overlap cancel-other
  npx rankwright schedule update handbook handbook.yaml --set train.epochs=3`,
  'schedule apply': `Examples:
  npx rankwright schedule apply schedules.yaml --dry-run
  npx rankwright schedule apply schedules.yaml --prune

  name: team-search
  schedules:
    - name: handbook
      spec: pipelines/handbook.yaml
      cron: 0 3 * * 1
      timezone: Europe/Berlin
      pauseOnRegression: true
      notify:
        - { webhook: "https://example.org/hooks/search", on: [failure, pause, not-promoted] }

A schedule that is as the file says is left alone. One that paused itself stays paused.`,
  'schedule backfill': `Example:
  npx rankwright schedule backfill handbook --from 2026-09-01 --to 2026-10-31 --concurrency 2

Each refresh leaves out documents whose date (corpus.dateField) is later than its period, and those without one. Nothing
is promoted. Run again it does only what was not completed.`,
  promote: `Example:
  npx rankwright promote handbook-2026-11-21T030000 --why "agreed with the support team"`,
  rollback: `Examples:
  npx rankwright rollback handbook --why "bad answers on returns"
  npx rankwright rollback handbook --to handbook-2026-11-07T030000 --why "the last good one"`,
  watch: `Example:
  npx rankwright watch medquad-2026-11-21T0900

A run that is paused is shown with the command that continues it; this goes on watching until it ends.`,
  cancel: `Example:
  npx rankwright cancel medquad-2026-11-21T0900`,
  pause: `Example:
  npx rankwright pause medquad-2026-11-21T0900

A stage that asks a language model stops asking at once and keeps what was answered; any other is finished first.`,
  resume: `Example:
  npx rankwright resume medquad-2026-11-21T0900

For a run that "pause" stopped, or that stopped by itself because of a quota, a key or an endpoint: mend that first.
What was answered is not asked, or paid for, again.`,
  'retry-failed': `Examples:
  npx rankwright retry-failed medquad-2026-11-21T0900
  npx rankwright retry-failed medquad-2026-11-21T0900 --reason off-schema

Reasons:
  truncated     the answer was cut at max_completion_tokens
  refused       the model would not answer
  filtered      the endpoint's content filter stopped it
  empty         there was nothing in it
  off-schema    it does not follow the JSON schema
  bad-request   the endpoint refuses the request, such as one that is too long
  unavailable   the endpoint kept failing on this one
"npx rankwright failed RUN" shows them with their answers.`,
  'accept-failed': `Example:
  npx rankwright accept-failed medquad-2026-11-21T0900

For a run that paused because more than llm.maxFailedShare of the requests failed. Their rows are dropped and counted.`,
  'raise-budget': `Examples:
  npx rankwright raise-budget medquad-2026-11-21T0900 25        25 dollars for the whole run, what is spent included
  npx rankwright raise-budget medquad-2026-11-21T0900 0.75

For a run whose spec sets llm.budgetUsd; "npx rankwright show RUN" says what is spent and what is projected.`,
  failed: `Examples:
  npx rankwright failed medquad-2026-11-21T0900
  npx rankwright failed medquad-2026-11-21T0900 --stage judge --reason off-schema --limit 100
  npx rankwright failed medquad-2026-11-21T0900 --json | jq -r '.requests[] | [.reason, .passage.documentId, .raw] | @tsv'

Works while the run goes on, is paused, and afterwards; a shard tells of its failed requests when it has ended.`,
  runs: `Examples:
  npx rankwright runs --limit 5
  npx rankwright runs --links --over-usd 20       saved queries and columns for Temporal's UI
  npx rankwright runs --json | jq -r '.runs[] | select(.status == "paused") | .runId'`,
  show: `Examples:
  npx rankwright show medquad-2026-11-21T0900
  npx rankwright show medquad-2026-11-21T0900 --json | jq '.stages[] | {name, state, counts}'`,
  report: `Examples:
  npx rankwright report medquad-2026-11-21T0900                      writes medquad-2026-11-21T0900.html
  npx rankwright report medquad-2026-11-21T0900 --out report.html
  npx rankwright report medquad-2026-11-21T0900 --markdown | less`,
  changes: `Examples:
  npx rankwright changes medquad-2026-11-21T0900                     Markdown: documents, questions, labels, drift, metrics
  npx rankwright changes medquad-2026-11-21T0900 --out changes.html  the same as a page
  npx rankwright changes medquad-2026-11-21T0900 --json | jq .labels

A run that completes is compared with the last run of its pipeline that had completed before.`,
  compare: `Examples:
  npx rankwright compare medquad-2026-11-21T0900 medquad-2026-11-22T0900
  npx rankwright compare RUN RUN RUN --out comparisons/guidance
  npx rankwright compare RUN RUN --json | jq '.sets[].pairs'

Writes comparison.html and comparison.md; --json prints what they say, and writes them only with --out. Sets stand
together where documents, questions, judgements and re-ranked passages are the same. Differences are of each run's best
tuned system, question by question, with p values adjusted by Holm over the pairs of runs.`,
  history: `Examples:
  npx rankwright history medquad
  npx rankwright history medquad --json | jq -r '.runs[] | [.runId, .metric.mean, .metric.change.difference] | @tsv'

A change is told to the run before that measured the same documents, questions and judgements. Cost is what a run paid
itself. Runs that Temporal has forgotten are listed from their records on the store.`,
  diff: `Examples:
  npx rankwright diff medquad-2026-11-21T0900 medquad-2026-11-22T0900
  npx rankwright diff RUN RUN --json | jq '.spec'

Field by field, also of runs that failed or have evaluated nothing: spec, files and documents, prompts, keys and counts of
stages, means. Whether a difference of means is more than chance says "compare".`,
  explain: `Examples:
  npx rankwright explain medquad-2026-11-21T0900 judge
  npx rankwright explain medquad-2026-11-21T0900 evaluate:medquad-dev

Compares with the newest run before of the same pipeline that had the stage.`,
  lineage: `Examples:
  npx rankwright lineage medquad-2026-11-21T0900
  npx rankwright lineage medquad-2026-11-21T0900 train:3
  npx rankwright lineage medquad-2026-11-21T0900 3f2a9c0d11e07b54       all training rows of a question
  npx rankwright lineage medquad-2026-11-21T0900 train:3 --json | jq '.rows[].passages[].judgement.request'`,
  verify: `Examples:
  npx rankwright verify medquad-2026-11-21T0900
  npx rankwright verify medquad-2026-11-21T0900 --json | jq '.findings[] | select(.state != "proven")'

Reads every part of every artifact of the run, which are mostly its models, and changes nothing.`,
  gc: `Examples:
  npx rankwright gc                                      what could go, with the newest 10 runs of each pipeline kept
  npx rankwright gc --keep-runs 3 --keep-days 30         a run is kept where either says so
  npx rankwright gc --keep-runs 3 --delete

Kept besides: open runs, promoted models and those that they replaced, the latest run of each pipeline, each with all it
was made of, and what is younger than --grace-hours. Only artifacts/ and models/ are touched, never the ledger.`,
  sample: `Examples:
  npx rankwright sample medquad-2026-11-21T0900 --stage judge
  npx rankwright sample medquad-2026-11-21T0900 --stage judge --dropped source-not-relevant --count 20
  npx rankwright sample medquad-2026-11-21T0900 --stage negatives --query 3f2a9c0d11e07b54
  npx rankwright sample medquad-2026-11-21T0900 --stage ingest:medquad-dev --seed 2
  npx rankwright sample medquad-2026-11-21T0900 --stage queries --json | jq -r '.rows[].query.text'

Same seed, same rows. Works with every stage that a run has finished, also of a run that failed or goes on.`,
  'judge-audit': `Examples:
  npx rankwright judge-audit medquad-2026-11-21T0900 --sample 200 --out sheet.csv
  npx rankwright judge-audit medquad-2026-11-21T0900 --in sheet.csv
  npx rankwright judge-audit medquad-2026-11-21T0900 --in sheet.csv --json | jq .agreement

The sheet has a row a pair: question, passage, and the columns human1 and human2 for the grades of two people, who should
not know the judge's. The result is kept with the run (runs/RUN/judge-audit.json) and with the judge.`,
  export: `Examples:
  npx rankwright export medquad-2026-11-21T0900 data/medquad --as beir
  npx rankwright export medquad-2026-11-21T0900 data/medquad-st --as sentence-transformers --license cc-by-4.0
  npx rankwright export medquad-2026-11-21T0900 data/medquad-trec --as trec --passages all

Formats:
  beir                   corpus.jsonl, queries.jsonl, qrels/train.tsv, dev.tsv
  sentence-transformers  JSON lines in four shapes: labeled-list, n-tuple, triplet, labeled-pair
  flagembedding          JSON lines with query, pos, neg
  tevatron               JSON lines with positive_passages, negative_passages
  parquet                groups, queries, judgements, passages, candidates
  trec                   qrels, topics, passages, and a run of each retriever

README.md in the folder is a Hugging Face data set card. The folder is there when all of it is, and not before.`,
  eval: `Examples:
  npx rankwright eval --qrels qrels/test.tsv --run bm25.trec
  npx rankwright eval --qrels qrels.txt --run bm25.trec.gz --run reranked.trec --metric nDCG@10 --metric MAP
  npx rankwright eval --qrels qrels.txt --run a.trec --run b.trec --queries queries.jsonl --slice language --slice length
  npx rankwright eval --qrels qrels.txt --run bm25.trec --per-query values.tsv --json | jq .runs

Metrics, as trec_eval -c has them: nDCG@k, nDCG-exp@k (gains of 2^label - 1), MRR and MRR@k, MAP and MAP@k, Recall@k,
P@k, Rprec, success@k, judged@k; "condensed-nDCG@10" leaves out documents without a label. Names of trec_eval and
ir_measures such as ndcg_cut_10 or AP@100 are read too. Without --metric: nDCG@10, MRR@10, MAP, Recall@100, judged@10.
Ranks are read over: the order is by score, ties by document id. A query without a list counts 0.
Files may be gzipped. A run takes 1.6 times its text of memory; beyond 2 GB of text it is refused.`,
  rerank: `Examples:
  npx rankwright rerank --model medquad-2026-11-21T0900 --query 'what is asthma?' passages.txt
  npx rankwright rerank --model ./model --query 'what is asthma?' --top 5 --json corpus.jsonl | jq '.results[].id'
  cut -f3 found.tsv | npx rankwright rerank --model ./model --query 'what is asthma?' /dev/stdin

A document a line; of .jsonl an object with "text", and "title" and "_id" where it has them.
A document that is longer than what the model reads with the query is cut at tokens into windows that overlap by a
quarter or more, 8 at most, and the score of the best counts. --long truncate reads its start alone, as training did.`,
  serve: `Examples:
  npx rankwright serve --model medquad-2026-11-21T0900
  RANKWRIGHT_API_KEY=… npx rankwright serve --model ./model --host 0.0.0.0 --port 8080
  curl -s localhost:7090/rerank -H 'content-type: application/json' \\
    -d '{"query": "what is asthma?", "documents": ["a disease of the airways", "a bicycle"], "top_n": 1}'

/rerank, /v1/rerank and /v2/rerank have the shape of Cohere and Jina, with relevance_score as the sigmoid of the model's
raw score; /v1/ranking has that of NVIDIA's NIM, with the raw score. /healthz, /readyz, /metrics and /openapi.json tell
of the server. SIGTERM lets it answer what it has accepted.`,
  ledger: `Examples:
  npx rankwright ledger stats        how many answers of which model are kept, and what they cost in tokens
  npx rankwright ledger verify       reads all of it; ends with 3 where something is damaged
  npx rankwright ledger compact      merges what many shards left into few objects; runs may go on meanwhile

The ledger holds every answer once, for all runs and pipelines of the bucket: what is in it is not paid for again.`,
  attributes: `Examples:
  npx rankwright attributes register     adds what is missing; given again it adds nothing
  npx rankwright attributes list

Runs tell their pipeline, stage, verdict, cost and nDCG@10 by search attributes. Servers that "rankwright up" starts have
them; on any other they are registered once for each namespace, before its first run.`,
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
