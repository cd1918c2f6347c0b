const SIZES = { 4: 32, 6: 128 } as const;

/**
 * The first `count` blocks of an address block, each with `bits` bits for its hosts.
 *
 * @throws when the block is none, or has not so many
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function divideBlock(block: string, count: number, bits: number): readonly string[] {
  const [address = '', length = ''] = block.split('/');
  const version = address.includes(':') ? 6 : 4;
  const size = SIZES[version];
  const own = /^\d+$/.test(length) ? Number(length) : Number.NaN;
  const base = version === 6 ? parseIpv6(address) : parseIpv4(address);
  if (base === undefined || !(own <= size)) {
    throw new Error(`Fn::Cidr takes a block such as 10.0.0.0/16, got ${JSON.stringify(block)}.`);
  }
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new Error(`Fn::Cidr gives 1 to 256 blocks, asked for ${count}.`);
  }
  const available = size - own - bits;
  if (!Number.isInteger(bits) || bits < 1 || available < 0 || count > 2 ** Math.min(available, 9)) {
    throw new Error(`Fn::Cidr: ${block} has no room for ${count} blocks of ${bits} host bits.`);
  }
  const first = (base >> BigInt(size - own)) << BigInt(size - own);
  const format = version === 6 ? formatIpv6 : formatIpv4;
  return Array.from(
    { length: count },
    (_none, index) => `${format(first + (BigInt(index) << BigInt(bits)))}/${size - bits}`,
  );
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return valid ? parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n) : undefined;
}

function formatIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function parseIpv6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = 8 - left.length - right.length;
  const all = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right];
  const valid = more.length === 0 && all.length === 8 && all.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
  return valid ? all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n) : undefined;
}

function formatIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_none, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const zeros = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = zeros.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest === '' ? groups.join(':') : groups.join(':').replace(longest, '::').replace(/:{3,}/, '::');
}
