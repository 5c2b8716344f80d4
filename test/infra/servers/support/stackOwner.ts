import path from 'node:path';
import { startStack } from '../../../../infra/servers/stack';

/** Owns a stack of the test programs in the folder that it is given; prints its pid file's readiness and waits. */
async function main(): Promise<void> {
  const program = (file: string) => ({ command: process.execPath, args: [path.join(__dirname, file)] });
  await startStack({
    stateFolder: String(process.argv[2]),
    services: ['rehearsal', 'cpu'],
    environment: { TEMPORAL_ADDRESS: '127.0.0.1:1', RANKWRIGHT_S3_ENDPOINT: 'http://127.0.0.1:1' },
    programs: { rehearsal: program('rehearsal.cjs'), cpu: program('worker.cjs') },
  });
  console.log('started');
}

void main();
