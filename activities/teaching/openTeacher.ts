import type { Teacher as TeacherSpec } from '../../core/contracts/spec/teachers';
import { scoreByFirstStage } from '../../core/teaching/scoreByFirstStage';
import { scoreByJudge } from '../../core/teaching/scoreByJudge';
import { openCrossEncoderTeacher } from './crossEncoderTeacher';
import { openEncoderTeacher } from './encoderTeacher';
import type { Teacher, TeacherContext } from './teacher';

/** Every kind of teacher by the name a pipeline spec uses: another one is a line here and a name in the spec. */
const teachers: Record<TeacherSpec['kind'], (spec: TeacherSpec, context: TeacherContext) => Promise<Teacher>> = {
  judge: async () => async (queries) => queries.map(scoreByJudge),
  'first-stage': async () => async (queries) => queries.map(scoreByFirstStage),
  encoder: (_, context) => openEncoderTeacher(context),
  'cross-encoder': openCrossEncoderTeacher,
};

export function openTeacher(spec: TeacherSpec, context: TeacherContext): Promise<Teacher> {
  return teachers[spec.kind](spec, context);
}
