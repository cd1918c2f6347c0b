// @ts-check

/**
 * Has every run of the app load the app's own modules anew: their URLs end in the number of the run, which what they
 * import takes over from them. Installed packages are loaded once.
 *
 * @type {import('node:module').ResolveHook}
 */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  const run = /[?&](run=\d+)/.exec(context.parentURL ?? '')?.[1];
  const { url } = resolved;
  if (!run || !url.startsWith('file:') || url.includes('/node_modules/') || url.includes(run)) return resolved;
  return { ...resolved, url: `${url}${url.includes('?') ? '&' : '?'}${run}` };
}
