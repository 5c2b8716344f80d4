import { z } from 'zod';

export const positive = z.number().int().positive();
