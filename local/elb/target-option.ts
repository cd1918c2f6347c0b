/** An address on the command line that stands for a target: `<target group>=<host>:<port>`. */
export interface TargetOption {
  /** The target group's name, its construct path, the end of its name after a hyphen, or a construct id on its path. */
  readonly targetGroup: string;
  readonly host: string;
  readonly port: number;
}

/** Undefined when the text is none. An IPv6 address stands in brackets. */
export function parseTargetOption(text: string): TargetOption | undefined {
  const [, targetGroup, bracketed, plain, digits] =
    /^(.+)=(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (targetGroup === undefined || host === undefined || port < 1 || port > 65_535) return undefined;
  return { targetGroup, host, port };
}
