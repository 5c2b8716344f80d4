import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { readEnvironment } from '../../../infra/environment';
import { projectRoot } from '../../../infra/servers/projectRoot';
import { shutdownGraceSeconds, taskQueues } from '../../../temporal.config';

interface Resource {
  kind: string;
  metadata: { name: string; namespace?: string };
  // The shape is what the schemas check.
  spec: Record<string, never> & { selector: { matchLabels: Record<string, string> } };
  data: Record<string, string>;
}

const folder = path.join(projectRoot(), 'infra/deploy/kubernetes');
const fixtures = path.join(__dirname, '../../fixtures/deploy');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(fixtures, name), 'utf8')) as Record<string, unknown>;

const kustomization = parse(read('kustomization.yaml')) as {
  resources: string[];
  images: { name: string; newTag: string }[];
};
const resources = kustomization.resources.flatMap((file) =>
  parseAllDocuments(read(file)).map((document) => ({ file, resource: document.toJS() as Resource })),
);
const ofKind = (kind: string): Resource[] =>
  resources.filter(({ resource }) => resource.kind === kind).map(({ resource }) => resource);

/** Schemas of Kubernetes 1.34 and KEDA 2.17, strict: a field that a server would not know is an error. */
const ajv = new Ajv({ strict: false, allErrors: true });
const { kinds, definitions } = json('kubernetes.json') as { kinds: Record<string, string>; definitions: object };
ajv.addSchema({ $id: 'kubernetes', definitions });
for (const kind of ['ScaledObject', 'TriggerAuthentication']) ajv.addSchema(json(`${kind}.json`), kind);

function problemsOf(resource: Resource): string[] {
  const reference = kinds[resource.kind];
  const validate = ajv.getSchema(reference ? `kubernetes${reference}` : resource.kind);
  if (!validate) return [`no schema for ${resource.kind}`];
  void validate(resource);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

test.each(
  resources.map(({ file, resource }) => [`${file}: ${resource.kind} ${resource.metadata.name}`, resource] as const),
)('%s follows its schema', (_, resource) => {
  expect(problemsOf(resource)).toEqual([]);
  expect(resource.metadata.namespace ?? resource.metadata.name).toBe('rankwright');
});

test('the schemas find a misspelt field, a wrong type and a kind that nobody knows', () => {
  const [deployment] = ofKind('Deployment');
  const broken = (change: (text: string) => string): string[] =>
    problemsOf(JSON.parse(change(JSON.stringify(deployment))) as Resource);
  expect(broken((text) => text.replace('"imagePullPolicy"', '"imagePulPolicy"')).join()).toContain('imagePulPolicy');
  expect(broken((text) => text.replace('"replicas":2', '"replicas":"two"')).join()).toContain('/spec/replicas');
  expect(broken((text) => text.replace('"Deployment"', '"Deploiment"'))).toEqual(['no schema for Deploiment']);
  const [scaled] = ofKind('ScaledObject');
  const misspelt = JSON.stringify(scaled).replace('maxReplicaCount', 'maxReplicas');
  expect(problemsOf(JSON.parse(misspelt) as Resource).join()).toContain('maxReplicas');
});

describe.each(['cpu', 'llm', 'gpu'] as const)('the workers %s', (name) => {
  const deployment = ofKind('Deployment').find(({ metadata }) => metadata.name === `rankwright-${name}`) as Resource;
  const pod = (deployment.spec as Record<string, unknown>)['template'] as {
    metadata: { labels: Record<string, string> };
    spec: Record<string, unknown> & { containers: Record<string, unknown>[]; volumes: { name: string }[] };
  };
  const [container = {}] = pod.spec.containers;

  test('are found by their deployment, their disruption budget and the network policy', () => {
    const { matchLabels } = deployment.spec.selector;
    expect(pod.metadata.labels).toMatchObject(matchLabels);
    const budget = ofKind('PodDisruptionBudget').find(({ metadata }) => metadata.name === deployment.metadata.name);
    expect(budget?.spec.selector.matchLabels).toEqual(matchLabels);
    const [policy] = ofKind('NetworkPolicy') as unknown as { spec: { podSelector: { matchLabels: object } } }[];
    expect(pod.metadata.labels).toMatchObject(policy?.spec.podSelector.matchLabels ?? { none: '' });
  });

  test('are given longer to end than they take: a trainer is killed 10 s after the grace, and its checkpoint is stored', () => {
    const least = name === 'gpu' ? shutdownGraceSeconds + 10 + 60 : shutdownGraceSeconds + 10;
    expect(pod.spec['terminationGracePeriodSeconds']).toBeGreaterThanOrEqual(least);
  });

  test('run as nobody in particular, without privileges, and with limits', () => {
    expect(pod.spec['securityContext']).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
    expect(container['securityContext']).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(container['resources']).toMatchObject({ limits: { memory: expect.any(String) } });
    const { mounts, volumes } = {
      mounts: (container['volumeMounts'] as { name: string }[]).map((mount) => mount.name),
      volumes: pod.spec.volumes.map((volume) => volume.name),
    };
    expect(mounts.sort()).toEqual(volumes.sort());
  });

  test('are scaled by the backlog of their own queue', () => {
    const scaled = ofKind('ScaledObject').find(({ metadata }) => metadata.name === deployment.metadata.name);
    expect(scaled?.spec).toMatchObject({
      scaleTargetRef: { name: deployment.metadata.name },
      triggers: [{ type: 'temporal', metadata: { taskQueue: taskQueues[name] } }],
    });
  });

  test('only those that ask have the key, as a file', () => {
    const text = JSON.stringify(deployment);
    expect(text.includes('openai-api-key')).toBe(name === 'llm');
    expect(text).not.toMatch(/"(OPENAI_API_KEY|AWS_SECRET_ACCESS_KEY|TEMPORAL_API_KEY)"/);
  });
});

test('a GPU worker asks for one GPU on a node that has one', () => {
  const gpu = JSON.stringify(ofKind('Deployment').find(({ metadata }) => metadata.name === 'rankwright-gpu'));
  expect(gpu).toContain('"nodeSelector":{"nvidia.com/gpu.present":"true"}');
  expect(gpu.match(/"nvidia.com\/gpu":"1"/g)).toHaveLength(2);
});

test('the settings are those that the project reads, and probes and scrapes meet the ports that they name', () => {
  const [settings] = ofKind('ConfigMap');
  const environment = readEnvironment(settings?.data ?? {});
  expect(environment).toMatchObject({
    temporal: { address: 'temporal-frontend.temporal.svc.cluster.local:7233' },
    s3: { bucket: 'my-bucket', region: 'eu-central-1', pathStyle: false, encryption: { kind: 'AES256' } },
    telemetry: { health: { port: 8085 }, metrics: { port: 9464 } },
  });
  for (const deployment of ofKind('Deployment').map((each) => JSON.stringify(each))) {
    expect(deployment).toContain('{"name":"health","containerPort":8085},{"name":"metrics","containerPort":9464}');
    expect(deployment).toContain(`"prometheus.io/port":"9464"`);
  }
});

test('images have the version of this project', () => {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  expect(kustomization.images.map(({ newTag }) => newTag)).toEqual([version, version, version]);
});
