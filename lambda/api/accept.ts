/**
 * Whether a client that sent this Accept header takes JSON. The most specific range that matches decides.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function acceptsJson(accept: string | undefined): boolean {
  const ranges = new Map(
    (accept ?? '').split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [type, quality === undefined || Number(quality) > 0] as const;
    }),
  );
  ranges.delete('');
  return (
    ranges.size === 0 || (ranges.get('application/json') ?? ranges.get('application/*') ?? ranges.get('*/*') ?? false)
  );
}
