import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';
import { RankwrightError } from '../../core/errors';

/**
 * Opens an ONNX file on the CPU.
 * @throws missing-tool when the file is not there or is not a model.
 */
export async function openSession(file: string, threads: number | undefined): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      // Left alone it takes the physical cores, of which a virtual machine often sees half.
      intraOpNumThreads: threads ?? availableParallelism(),
    });
  } catch (cause) {
    throw new RankwrightError(
      'missing-tool',
      `${file} cannot be opened as an ONNX model: ${(cause as Error).message}`,
      {
        mend: 'run `npm run setup` for the base model; for a trained one start the run again, which exports it anew',
        cause,
      },
    );
  }
}
