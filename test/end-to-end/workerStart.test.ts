import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../infra/servers/projectRoot';
import { describeWithTools } from './support/testStack';

/** Port 9 of this machine: nobody listens there. */
const nobody = '127.0.0.1:9';

describeWithTools('a worker that cannot do its work', () => {
  test.each(['cpu', 'llm', 'gpu'])('%s says so before it takes any, and what to do', async (name) => {
    const program = path.join(projectRoot(), `dist/workers/${name}.js`);
    const keys = { AWS_ACCESS_KEY_ID: 'somebody', AWS_SECRET_ACCESS_KEY: 'canary-of-a-worker' };
    const env = { ...process.env, ...keys, RANKWRIGHT_S3_ENDPOINT: `http://${nobody}`, TEMPORAL_ADDRESS: nobody };
    const worker = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    worker.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    worker.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const [code] = (await once(worker, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(told).toMatch(/cannot list s3:\/\/rankwright\/limits\/; .*ECONNREFUSED/);
    expect(told).toContain('  → ');
    expect(told).not.toContain('"ready"');
    expect(told).not.toContain('canary');
  });
});
