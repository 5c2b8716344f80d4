/** Codes whose message is about the account or the whole input; any other may quote a request. */
const plainCodes = new Set([
  'token_limit_exceeded',
  'billing_hard_limit_reached',
  'billing_not_active',
  'insufficient_quota',
  'model_not_found',
  'model_not_available',
  'mismatched_model',
  'empty_file',
  'file_too_large',
  'too_many_tasks',
]);

const maxCharacters = 300;

/** Why a provider refused a batch, in words that hold no prompt and no key: it goes into the history of a run. */
export function describeBatchError({ code, message }: { code: string; message: string }): string {
  const shown = showCode(code) ?? 'a reason without a code';
  if (!plainCodes.has(code) || quotesInput(message)) return `${shown} (its message may quote the input)`;
  return `${shown}: ${hideKeys(message)}`.slice(0, maxCharacters);
}

/** A code, where it is the word that a code should be. */
export function showCode(code: string): string | undefined {
  return /^\w{1,64}$/.test(code) ? code : undefined;
}

/** JSON in a message is a piece of the input. */
function quotesInput(message: string): boolean {
  return /[{}]|custom_id/.test(message);
}

function hideKeys(message: string): string {
  return message.replace(/\b(\w*sk|key|pk)[-_][\w*.-]{6,}/gi, '<key>');
}
