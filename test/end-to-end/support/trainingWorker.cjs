// What a gpu worker does for one attempt, without Temporal: `node trainingWorker.cjs REQUEST_FILE` runs the stage `train`
// and prints, a JSON line each, the steps as they are taken and then the receipt or why there is none.
const { readFileSync } = require('node:fs');
const { gpuStages } = require('../../../dist/activities/createActivities.js');
const { runStage } = require('../../../dist/activities/stage/runStage.js');
const { S3ObjectStore } = require('../../../dist/infra/artifactStore/s3ObjectStore.js');
const { readEnvironment } = require('../../../dist/infra/environment.js');
const { createStageTools } = require('../../../dist/workers/createStageTools.js');

const environment = readEnvironment();
const tools = createStageTools(environment);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const run = (job, options) =>
  tools.trainer.run(job, {
    ...options,
    onMessage: (message) => {
      options.onMessage(message);
      if (message.type === 'step') say({ step: message.step });
    },
  });

runStage(gpuStages.trainReranker, JSON.parse(readFileSync(process.argv[2], 'utf8')), {
  store: new S3ObjectStore(environment.s3),
  tools: { ...tools, trainer: { run } },
  codeVersion: 'test',
  workflow: { workflowId: 'w', runId: 'r' },
  heartbeat: () => undefined,
  signal: new AbortController().signal,
}).then(
  (receipt) => say({ receipt }),
  (error) => say({ failure: error.reason ?? error.stack }),
);
