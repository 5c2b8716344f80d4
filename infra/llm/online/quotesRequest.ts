/** A run of characters that a message would share with a prompt only by quoting it. */
const quotedCharacters = 32;

/** Whether a message of an endpoint repeats a piece of what it was asked. */
export function quotesRequest(message: string, prompts: readonly string[]): boolean {
  for (let start = 0; start + quotedCharacters <= message.length; start += 1) {
    const piece = message.slice(start, start + quotedCharacters);
    if (prompts.some((prompt) => prompt.includes(piece))) return true;
  }
  return false;
}
