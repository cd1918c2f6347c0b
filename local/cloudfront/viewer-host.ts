import type { Distribution } from './model.ts';

/**
 * The Host that functions and origins see. A viewer that comes by a name of this machine is taken to have asked for
 * the site: the first alias that starts with `www.`, else the first alias, else the distribution's own name.
 * @returns undefined for a name that is not the distribution's: CloudFront refuses it.
 */
export function viewerHost(
  host: string | undefined,
  { aliases, domainName }: Pick<Distribution, 'aliases' | 'domainName'>,
): string | undefined {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  if (isLoopback(name)) return aliases.find((alias) => alias.startsWith('www.')) ?? aliases[0] ?? domainName;
  return name === domainName || aliases.some((alias) => covers(alias, name)) ? name : undefined;
}

function isLoopback(name: string): boolean {
  return name === '' || name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

function covers(alias: string, name: string): boolean {
  return alias.startsWith('*.') ? name.endsWith(alias.slice(1)) && name.length >= alias.length : alias === name;
}
