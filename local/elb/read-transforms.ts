import { readRegex } from './patterns.ts';
import type { Properties } from './properties.ts';
import type { Rewrite, Transforms } from './transforms.ts';

const TYPES = ['host-header-rewrite', 'url-rewrite'] as const;

/**
 * Reads the transforms of a listener rule. Undefined when it has none.
 *
 * @throws on what ELB would refuse
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export function readTransforms(rule: Properties): Transforms | undefined {
  const transforms = rule.objects('Transforms').map((transform) => {
    const type = transform.oneOf('Type', TYPES);
    const config = type === 'url-rewrite' ? 'UrlRewriteConfig' : 'HostHeaderRewriteConfig';
    return { type, rewrite: readRewrite(transform, config) };
  });
  const [host, secondHost] = transforms.filter(({ type }) => type === 'host-header-rewrite');
  const [url, secondUrl] = transforms.filter(({ type }) => type === 'url-rewrite');
  const twice = secondHost ?? secondUrl;
  if (twice) throw rule.error('Transforms', `hold more than one ${twice.type}; a rule takes one.`);
  if (!host && !url) return undefined;
  return { ...(host ? { host: host.rewrite } : {}), ...(url ? { url: url.rewrite } : {}) };
}

function readRewrite(transform: Properties, config: string): Rewrite {
  const rewrites = transform.object(config).objects('Rewrites');
  const [rewrite] = rewrites;
  if (!rewrite || rewrites.length > 1) {
    throw transform.error(`${config}.Rewrites`, `are ${rewrites.length}; a transform takes one.`);
  }
  const regex = readRegex(rewrite.text('Regex'), config === 'HostHeaderRewriteConfig');
  if (typeof regex === 'string') throw rewrite.error('Regex', `${JSON.stringify(rewrite.text('Regex'))} ${regex}`);
  return { regex, replace: rewrite.possiblyEmptyText('Replace') };
}
