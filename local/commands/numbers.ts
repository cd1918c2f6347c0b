import { InvalidArgumentError } from 'commander';
import { MAXIMUM_SPEED } from '../timing.ts';

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

export function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= MAXIMUM_SPEED)) {
    throw new InvalidArgumentError(`A speed is a number from 1 to ${MAXIMUM_SPEED}.`);
  }
  return speed;
}

export function parsePositive(text: string): number {
  const number = Number(text);
  if (!(text.trim() !== '' && number > 0 && Number.isFinite(number))) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return number;
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return count;
}
