/** `fetch` says only that it failed; why stands in its cause. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message || ('code' in cause ? String(cause.code) : cause.name)}` : error.message;
}
