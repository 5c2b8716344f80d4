import { readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrainerMessage } from '../../core/contracts/trainerProtocol';
import { canonicalJson } from '../../core/hashing/canonicalJson';

const courseSchema = z.object({
  steps: z.array(z.object({ step: z.number().int().positive(), loss: z.number() })),
  warnings: z.array(z.string()),
});

/** What a training told on its way that its last message does not repeat: the loss of each step, and its warnings. */
export type TrainingCourse = z.infer<typeof courseSchema>;

/** Lies in each stored checkpoint, so that a resumed training tells the same course as one that nobody disturbed. */
export const COURSE_FILE = 'course.json';

/** A receipt has to stay small. */
const maxWarnings = 20;

export function followCourse(course: TrainingCourse, message: TrainerMessage): void {
  if (message.type === 'step') course.steps.push({ step: message.step, loss: message.loss });
  if (message.type === 'warning') warn(course, `${message.code}: ${message.message}`);
}

export function warn(course: TrainingCourse, text: string): void {
  if (course.warnings.length < maxWarnings && !course.warnings.includes(text)) course.warnings.push(text);
}

export function writeCourse(course: TrainingCourse, folder: string): void {
  writeFileSync(join(folder, COURSE_FILE), `${canonicalJson(course)}\n`);
}

export async function readCourse(folder: string): Promise<TrainingCourse> {
  return courseSchema.parse(JSON.parse(await readFile(join(folder, COURSE_FILE), 'utf8')));
}
