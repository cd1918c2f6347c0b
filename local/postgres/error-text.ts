/** What an error says. One of a connection to a name with several addresses holds an error for each instead. */
export function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return String(error);
  }
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return errorText(error.errors[0]);
  }
  return 'message' in error ? String(error.message) : String(error);
}
