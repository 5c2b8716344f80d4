import type { ExportConfig } from '../exportFormat';

/** `<name>/<split>.<ending>` is a split of the configuration of that name. */
export function configsByFolder(files: string[]): ExportConfig[] {
  const configs = new Map<string, ExportConfig>();
  for (const path of files) {
    const found = /^([^/]+)\/([^/]+)\.[a-z]+$/.exec(path);
    if (!found) continue;
    const [name, split] = [found[1]!, found[2]!];
    const config = configs.get(name) ?? { name, files: [] };
    config.files.push({ split, path });
    configs.set(name, config);
  }
  return [...configs.values()];
}
