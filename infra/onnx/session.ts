import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';
import { RankwrightError } from '../../core/errors';

/**
 * Opens an ONNX file on the CPU.
 * @throws missing-tool when the file is not there or is not a model.
 */
export async function openSession(file: string, threads: number | undefined): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file, sessionOptions(threads));
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

/** Opens a model that this program wrote. */
export function openGraph(graph: Buffer, threads: number | undefined): Promise<InferenceSession> {
  return InferenceSession.create(graph, sessionOptions(threads));
}

function sessionOptions(threads: number | undefined): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    // Left alone it takes the physical cores, of which a virtual machine often sees half.
    intraOpNumThreads: threads ?? availableParallelism(),
    // Threads that spin while they wait take a core from whoever has work: on a shared machine half of all time.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
