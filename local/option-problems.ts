import { MAXIMUM_SPEED } from './timing.ts';

interface Numbers {
  readonly port?: number;
  readonly speed?: number;
  readonly maximumEnvironments?: number;
}

const LARGEST_PORT = 65_535;

/** What is wrong with the options that a program gave. Empty when nothing is. */
export function optionProblems({ port = 0, speed = 1, maximumEnvironments = 1 }: Numbers): string[] {
  return [
    ...(Number.isInteger(port) && port >= 0 && port <= LARGEST_PORT
      ? []
      : [`port: got ${port}; a port is a whole number from 0, for a free one, to ${LARGEST_PORT}`]),
    ...(speed >= 1 && speed <= MAXIMUM_SPEED
      ? []
      : [`speed: got ${speed}; a speed is a number from 1, AWS's own pace, to ${MAXIMUM_SPEED}`]),
    ...(Number.isInteger(maximumEnvironments) && maximumEnvironments >= 1
      ? []
      : [`maximumEnvironments: got ${maximumEnvironments}; use a whole number of 1 or more`]),
  ];
}
