import { scheduleSettingsSchema } from '../../../core/contracts/schedule';
import { planApply, type ScheduleState } from '../../../core/schedule/planApply';

const none = { prune: false, adopt: false };

test('what is missing is created, what differs updated field by field, what is equal left alone', () => {
  const wanted = [state('new'), state('same'), state('other', { overlap: 'cancel-other', catchup: '2h' }, 'b')];
  const existing = [ours(state('same')), ours(state('other'))];
  expect(planApply({ name: 'team', wanted }, existing, none)).toEqual([
    { name: 'new', action: 'create' },
    { name: 'same', action: 'keep' },
    { name: 'other', action: 'update', changes: ['spec', 'catchup', 'overlap'] },
  ]);
});

test('applied twice, the second plan keeps everything', () => {
  const wanted = [state('a'), state('b', { every: '24h', note: 'nightly' })];
  const plan = planApply({ name: 'team', wanted }, wanted.map(ours), { prune: true, adopt: false });
  expect(plan.map(({ action }) => action)).toEqual(['keep', 'keep']);
});

test('only what was applied from the file is pruned, and only when that is asked for', () => {
  const existing = [ours(state('gone')), state('by-hand'), { ...state('elsewhere'), appliedFrom: 'others' }];
  expect(planApply({ name: 'team', wanted: [] }, existing, none)).toEqual([]);
  expect(planApply({ name: 'team', wanted: [] }, existing, { prune: true, adopt: false })).toEqual([
    { name: 'gone', action: 'delete' },
  ]);
});

test('a schedule of somebody else is in conflict, and taken over only when that is asked for', () => {
  const wanted = [state('weekly')];
  expect(planApply({ name: 'team', wanted }, [state('weekly')], none)).toEqual([
    { name: 'weekly', action: 'conflict' },
  ]);
  expect(planApply({ name: 'team', wanted }, [state('weekly')], { prune: false, adopt: true })).toEqual([
    { name: 'weekly', action: 'update', changes: ['appliedFrom'] },
  ]);
});

function state(name: string, settings: object = {}, specDigest = 'a'): ScheduleState {
  return { name, specDigest, settings: scheduleSettingsSchema.parse({ cron: '0 3 * * 1', ...settings }) };
}

function ours(present: ScheduleState): ScheduleState {
  return { ...present, appliedFrom: 'team' };
}
