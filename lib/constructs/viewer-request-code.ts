/** What is written into the viewer-request function when it is synthesized. */
export interface ViewerRequestValues {
  /** The apex, from which viewers are redirected to `www.`. */
  readonly domainName: string;

  /** The paths at which the site has something, without those of the hashed files. */
  readonly paths: readonly string[];

  /** Matches the paths of hashed files, of former deployments, too. */
  readonly hashedPath: string;

  /** The page that all other paths are answered with. */
  readonly notFoundPage: string;

  /** For the responses that the function makes. */
  readonly securityHeaders: Readonly<Record<string, string>>;
}

/**
 * The size of a function at most.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
 */
const LARGEST_CODE_IN_BYTES = 10_240;

/**
 * The code of the viewer-request function: in the source, each placeholder such as `'{{PATHS}}'`, with its quotes, is
 * replaced by the value.
 *
 * @throws when a placeholder is missing, or the code is larger than CloudFront takes
 */
export function viewerRequestCode(file: string, source: string, values: ViewerRequestValues): string {
  const replacements = [
    ["'{{APEX_DOMAIN}}'", literal(values.domainName)],
    ["'{{PATHS}}'", literal(values.paths)],
    ["'{{HASHED_PATH}}'", literal(values.hashedPath)],
    ["'{{NOT_FOUND_PAGE}}'", literal(values.notFoundPage)],
    ["'{{SECURITY_HEADERS}}'", literal(values.securityHeaders)],
  ] as const;
  const missing = replacements.map(([placeholder]) => placeholder).filter((each) => !source.includes(each));
  if (missing.length > 0) {
    throw new Error(
      `${file} has no ${missing.join(', no ')}; write it, with the quotes, where the function needs the value`,
    );
  }
  const code = replacements.reduce((text, [placeholder, value]) => text.replaceAll(placeholder, () => value), source);
  const bytes = Buffer.byteLength(code);
  if (bytes > LARGEST_CODE_IN_BYTES) {
    throw new Error(
      `${file} with the paths and the 404 page of the site in it has ${bytes} bytes, and CloudFront takes ` +
        `${LARGEST_CODE_IN_BYTES}: the ${values.paths.length} paths have ${Buffer.byteLength(literal(values.paths))}, the ` +
        `page ${Buffer.byteLength(literal(values.notFoundPage))}. Shorten the page, or name images in styles and ` +
        'scripts: what these import is bundled under a hashed name, and such names are not listed',
    );
  }
  return code;
}

/** In ASCII, so that no tool on the way can misread it. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
