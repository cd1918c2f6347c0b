/**
 * Whether an invalidation path names an object: the path itself, or with a final `*` all that start with it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 * @param uri the path and the chosen query strings of a cached object.
 */
export function isInvalidated(uri: string, paths: readonly string[]): boolean {
  return paths.some((given) => {
    const path = given.startsWith('/') ? given : `/${given}`;
    if (path.endsWith('*')) return uri.startsWith(path.slice(0, -1));
    // A path without a query string covers every version of the object.
    return uri === path || (!path.includes('?') && uri.startsWith(`${path}?`));
  });
}
