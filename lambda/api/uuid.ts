const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** In the one form that the API gives: lower case, with hyphens. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}
