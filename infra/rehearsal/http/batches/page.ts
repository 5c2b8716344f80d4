import { ApiError } from '../apiError';

/** A page of a list, as OpenAI's cursor pagination writes it. */
export interface Page<Item> {
  object: 'list';
  data: Item[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * What follows the item `after` in `items`, at most `limit` of them.
 * @throws ApiError 400 on a limit out of range or a cursor that names nothing
 */
export function pageOf<Item extends { id: string }>(
  items: Item[],
  query: URLSearchParams,
  limits: { standard: number; most: number },
): Page<Item> {
  const limit = Number(query.get('limit') ?? limits.standard);
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.most) {
    const message = `Invalid 'limit': expected a whole number from 1 to ${limits.most}, received '${query.get('limit')}'.`;
    throw new ApiError(400, 'invalid_request_error', message, { param: 'limit' });
  }
  const after = query.get('after');
  const place = after === null ? -1 : items.findIndex(({ id }) => id === after);
  if (after !== null && place < 0) {
    throw new ApiError(400, 'invalid_request_error', `No item with id '${after}' found.`, { param: 'after' });
  }
  const data = items.slice(place + 1, place + 1 + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: place + 1 + data.length < items.length,
  };
}
