/**
 * Whether a status is one that a health check takes for success.
 *
 * @param matcher the `HttpCode` of a target group: `200`, `200,202` or `200-299`
 */
export function matchesStatus(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high = low] = part.split('-').map(Number);
    return low !== undefined && high !== undefined && status >= low && status <= high;
  });
}

export function isMatcher(text: string): boolean {
  return /^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(text);
}
