/** What went wrong, in words. Where several addresses of one name were tried in vain there are none, but a code. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
