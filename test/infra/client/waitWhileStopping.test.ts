import type { ClientContext } from '../../../infra/client/connect';
import { waitWhileStopping } from '../../../infra/client/waitWhileStopping';

/** A run that is found in these states, one after another, the last one for good. */
function contextOf(...states: { status: string; cancelRequested: boolean }[]) {
  let looks = 0;
  const describe = async () => {
    const { status, cancelRequested } = states[Math.min(looks++, states.length - 1)]!;
    return { status: { name: status }, raw: { workflowExtendedInfo: { cancelRequested } } };
  };
  const temporal = { workflow: { getHandle: () => ({ describe }) } } as unknown as ClientContext['temporal'];
  return { temporal, looks: () => looks };
}

const asked = { status: 'RUNNING', cancelRequested: true };
const patience = { lookEveryMs: 1, longestMs: 4 };

test('one that nobody asked to stop is not waited for', async () => {
  const onWait = jest.fn();
  const context = contextOf({ status: 'RUNNING', cancelRequested: false });
  expect(await waitWhileStopping('demo-1', context, onWait, patience)).toBe(false);
  expect(onWait).not.toHaveBeenCalled();
  expect(context.looks()).toBe(1);
});

test('one that was asked is waited for until it has stopped', async () => {
  const onWait = jest.fn();
  const context = contextOf(asked, asked, { status: 'CANCELED', cancelRequested: true });
  expect(await waitWhileStopping('demo-1', context, onWait, patience)).toBe(true);
  expect(onWait).toHaveBeenCalledTimes(1);
});

test('one that does not stop is given up on', async () => {
  const context = contextOf(asked);
  expect(await waitWhileStopping('demo-1', context, undefined, patience)).toBe(false);
  expect(context.looks()).toBe(5);
});
