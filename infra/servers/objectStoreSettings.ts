import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const settingsSchema = z.object({ accessKeyId: z.string().min(8), secretAccessKey: z.string().min(16) });

export type ObjectStoreCredentials = z.infer<typeof settingsSchema>;

/**
 * The credentials of the local object store, made at random on first use and kept beside its data, readable by their
 * owner only. @throws Error when the file is there and unusable: a new pair would not open the old store's clients.
 */
export async function readOrCreateCredentials(folder: string): Promise<ObjectStoreCredentials> {
  const existing = await readCredentials(folder);
  if (existing) return existing;
  await mkdir(folder, { recursive: true });
  const created = {
    accessKeyId: `rw${randomBytes(8).toString('hex')}`,
    secretAccessKey: randomBytes(24).toString('hex'),
  };
  await writeFile(credentialsFile(folder), `${JSON.stringify(created, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return created;
}

/** The credentials of the store in `folder`, or undefined when none was ever started there. */
export async function readCredentials(folder: string): Promise<ObjectStoreCredentials | undefined> {
  const file = credentialsFile(folder);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  await chmod(file, 0o600);
  const parsed = settingsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is damaged; delete it, and a new pair of keys is made at the next start`);
}

function credentialsFile(folder: string): string {
  return path.join(folder, 'credentials.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
