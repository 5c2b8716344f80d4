import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '../../../../core/hashing/digest';
import { readEnvironment } from '../../../../infra/environment';
import { MissingSide } from '../../measurement';

/** By the oldest Java that runs it, newest first: from 10 on Lucene needs Java 21. */
const versions = [
  {
    java: 21,
    lucene: '10.5.2',
    flags: ['--add-modules', 'jdk.incubator.vector', '--enable-native-access=ALL-UNNAMED'],
  },
  { java: 17, lucene: '9.12.3', flags: [] },
];

/**
 * The program beside this file, compiled once in the cache folder by Maven. JAVA_HOME says which Java runs it, as it
 * does for Maven; without it the one on the path.
 * @returns a command without its arguments.
 * @throws MissingSide when there is no Java 17 or newer, no Maven, or no registry to fetch Lucene from.
 */
export function setUpLucene(): string[] {
  const home = process.env['JAVA_HOME'];
  const java = home ? path.join(home, 'bin/java') : 'java';
  const release = releaseOf(java);
  const version = versions.find(({ java: oldest }) => release >= oldest);
  if (!version) throw new MissingSide(`needs Java 17 or newer, ${java} is ${release || 'not there'}`);
  const folder = build(version.lucene, version.java);
  const classPath = [path.join(folder, 'classes'), path.join(folder, 'dependency/*')].join(path.delimiter);
  // The collector with one thread: others would take processors that a side with one thread does not have.
  return [java, ...version.flags, '-XX:+UseSerialGC', '-cp', classPath, 'LuceneRun'];
}

function releaseOf(java: string): number {
  const { stdout } = spawnSync(java, ['--version'], { encoding: 'utf8' });
  return Number(/^\S+ (\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

function build(lucene: string, release: number): string {
  const [project, program] = ['pom.xml', 'LuceneRun.java'].map((name) => path.join(__dirname, name)) as [
    string,
    string,
  ];
  const identity = digestOf([lucene, release, ...[project, program].map((file) => readFileSync(file, 'utf8'))]);
  const folder = path.join(readEnvironment().cacheFolder, 'bench', `lucene-${identity.slice(0, 16)}`);
  if (existsSync(path.join(folder, 'installed'))) return folder;
  mkdirSync(folder, { recursive: true });
  const settings = [`-Doutput=${folder}`, `-Dlucene.version=${lucene}`, `-Dmaven.compiler.release=${release}`];
  try {
    const goals = ['compile', 'dependency:copy-dependencies'];
    execFileSync('mvn', ['-q', '-B', '-f', project, ...settings, ...goals], { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const { code, stdout } = error as { code?: string; stdout?: string };
    const reason = /^.*\[ERROR\] (.*)$/m.exec(stdout ?? '')?.[1] ?? 'it ended without a reason';
    throw new MissingSide(code === 'ENOENT' ? 'needs Maven (mvn), which is not there' : `Maven: ${reason}`);
  }
  writeFileSync(path.join(folder, 'installed'), '');
  return folder;
}
