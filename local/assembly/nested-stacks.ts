import type { FileAsset } from './resource.ts';

/**
 * The bucket and the key in the URL of a nested stack's template, of either form.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function parseTemplateUrl(url: string): { readonly bucketName: string; readonly objectKey: string } | undefined {
  const [, host = '', path = ''] = /^https:\/\/([^/]+)\/([^?]+)/.exec(url) ?? [];
  const virtual = /^(.+)\.s3[.-]/.exec(host);
  if (virtual) return { bucketName: String(virtual[1]), objectKey: path };
  const [bucketName, ...key] = path.split('/');
  return /^s3[.-]/.test(host) && bucketName && key.length > 0 ? { bucketName, objectKey: key.join('/') } : undefined;
}

/** The template of a nested stack among the assets. Undefined when it is not in the cloud assembly. */
export function nestedTemplate(
  url: unknown,
  asset: (bucketName: string, objectKey: string) => FileAsset | undefined,
): FileAsset | undefined {
  const address = parseTemplateUrl(String(url));
  return address && asset(address.bucketName, address.objectKey);
}
