import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundleNames } from './bundleNames';

/**
 * A build step: packs the compiled workflows into one file. That of workers which trace has other interceptors; a worker
 * that does not trace runs code that knows nothing of them.
 */
export async function bundleWorkflows(file: string, options: { isTraced?: boolean } = {}): Promise<void> {
  const interceptors = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors';
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    ...(options.isTraced ? { workflowInterceptorModules: [require.resolve(interceptors)] } : {}),
  });
  await writeFile(file, code);
}

async function bundleBoth(folder: string): Promise<void> {
  await bundleWorkflows(join(folder, bundleNames.plain));
  await bundleWorkflows(join(folder, bundleNames.traced), { isTraced: true });
}

if (require.main === module) {
  bundleBoth(__dirname).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
}
