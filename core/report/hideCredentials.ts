/**
 * Takes what may be a secret out of the addresses in a text: the user part (`//name:password@`) and the values of
 * query parameters named like a key. A report is passed on to people who must not have them.
 */
export function hideCredentials(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/@?#]+@/g, '$1***@')
    .replace(/([?&][\w.-]*(?:key|token|secret|password|signature|sig)=)[^\s&#"']+/gi, '$1***');
}
