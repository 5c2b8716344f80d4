import type { RunView } from '../../core/contracts/run';
import type { World } from '../ports';
import { isOpen } from '../runStatus';
import type { Session } from '../session';
import { createDisplay, type Display } from './display';

/**
 * How following ended: with the run, because the person detached, by a signal that left the run going, or because its
 * servers stayed away; `view` is what was seen last.
 */
export interface Following {
  ending: 'closed' | 'detached' | 'interrupted' | 'lost';
  view: RunView;
}

const pollMs = 500;
/** A worker or network that restarts is back within this; what lasts longer is told. */
const patienceMs = 60_000;

/**
 * Shows a run until it closes. Ctrl-C at a terminal asks whether to detach, cancel or go on; elsewhere it cancels a
 * run whose servers would end with this process, and leaves any other run going. A second one while cancelling leaves.
 */
export async function followRun(world: World, session: Session, runId: string): Promise<Following> {
  const display = createDisplay(world);
  session.listenToServers((line) => display.note(line));
  const interrupts = listen(world);
  try {
    return await follow(world, session, runId, display, interrupts);
  } finally {
    interrupts.stop();
    session.listenToServers((line) => world.terminal.err.write(`${line}\n`));
  }
}

interface Interrupts {
  pending: number;
  signal: AbortSignal;
  /** Forgets what was pending and gives a fresh signal. */
  reset(): void;
  stop(): void;
}

async function follow(
  world: World,
  session: Session,
  runId: string,
  display: Display,
  interrupts: Interrupts,
): Promise<Following> {
  let cancelling = false;
  let last: RunView | undefined;
  for (;;) {
    const seen = await viewPatiently(world, session, runId, { display, interrupts, last });
    if (!seen.isAnswered) return { ending: interrupts.pending > 0 ? 'interrupted' : 'lost', view: seen.view };
    const { view } = seen;
    last = view;
    display.update(view);
    if (!isOpen(view)) return { ending: 'closed', view };
    if (interrupts.pending > 0) {
      display.pause();
      if (cancelling) return { ending: 'interrupted', view };
      interrupts.reset();
      const choice = await decide(world, session, interrupts);
      if (choice === 'detach') return { ending: 'detached', view };
      if (choice === 'leave') return { ending: 'interrupted', view };
      if (choice === 'cancel') {
        cancelling = true;
        world.terminal.err.write('cancelling; finished stages are kept (Ctrl-C again leaves at once)\n');
        await session.client.cancelRun(runId);
      }
      interrupts.reset();
    }
    await world.clock.sleep(pollMs, interrupts.signal);
  }
}

async function decide(
  world: World,
  session: Session,
  interrupts: Interrupts,
): Promise<'detach' | 'cancel' | 'leave' | 'continue'> {
  const { terminal } = world;
  if (!terminal.isInteractive) return session.embedded ? 'cancel' : 'leave';
  for (;;) {
    const question = session.embedded
      ? '[c]ancel the run, Enter continues: '
      : '[d]etach, [c]ancel the run, Enter continues (Ctrl-C leaves it going): ';
    const answer = (await terminal.ask(question, interrupts.signal)).trim().toLowerCase();
    // Ctrl-C at the question means to get out; a run whose servers stay loses nothing by that.
    if (interrupts.pending > 0) return session.embedded ? 'cancel' : 'leave';
    if (answer.startsWith('c')) return 'cancel';
    if (!answer.startsWith('d')) return 'continue';
    if (!session.embedded) return 'detach';
    terminal.err.write(
      'the servers end with this command, and the run with them; to detach, first start servers that stay: npx rankwright up\n',
    );
  }
}

/** A view, tried again for a minute where the servers do not answer; then, or at Ctrl-C, the one before. */
async function viewPatiently(
  world: World,
  session: Session,
  runId: string,
  { display, interrupts, last }: { display: Display; interrupts: Interrupts; last: RunView | undefined },
): Promise<{ isAnswered: boolean; view: RunView }> {
  const startedMs = world.clock.nowMs();
  for (let failures = 0; ; failures += 1) {
    try {
      return { isAnswered: true, view: await session.client.viewRun(runId) };
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === false) throw error;
      const isOver = interrupts.pending > 0 || world.clock.nowMs() - startedMs > patienceMs;
      if (isOver && last) return { isAnswered: false, view: last };
      if (isOver) throw error;
      // The first failure may be a connection that was idle for too long.
      if (failures === 1) display.note(`the servers of ${runId} do not answer; trying again for a minute`);
      await session.reconnect().catch(() => undefined);
      await world.clock.sleep(2 * pollMs, interrupts.signal);
    }
  }
}

function listen(world: World): Interrupts {
  let controller = new AbortController();
  const stop = world.onInterrupt(() => {
    interrupts.pending += 1;
    controller.abort();
  });
  const interrupts = {
    pending: 0,
    get signal() {
      return controller.signal;
    },
    reset() {
      interrupts.pending = 0;
      controller = new AbortController();
    },
    stop,
  };
  return interrupts;
}
