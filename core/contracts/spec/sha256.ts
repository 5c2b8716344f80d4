import { z } from 'zod';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');
