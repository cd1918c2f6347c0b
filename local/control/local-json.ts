import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject } from '../assembly/json.ts';
import type { Step } from '../steps.ts';
import { writeWhole } from '../write-whole.ts';

/** Every address of a running local runtime, by logical name; `<data>/local.json`. */
export interface LocalAddresses {
  readonly processId: number;
  /** The address of the distribution that serves the site. Undefined when the templates have no distribution. */
  readonly site?: string;
  /** By construct path. */
  readonly distributions: Readonly<Record<string, { readonly url: string; readonly aliases: readonly string[] }>>;
  /** By the load balancer's name. */
  readonly loadBalancers: Readonly<
    Record<string, { readonly dnsName: string; readonly nodes: readonly LoadBalancerNode[] }>
  >;
  readonly dns: { readonly host: string; readonly port: number };
  readonly dataApi: { readonly url: string };
  /** By the cluster's construct path. */
  readonly databases: Readonly<
    Record<string, { readonly host: string; readonly port: number; readonly version: string }>
  >;
  /** By bucket name. */
  readonly buckets: Readonly<Record<string, { readonly url: string }>>;
  readonly control: { readonly url: string };
  /** How long each part of the start took, in their order. */
  readonly start: readonly Step[];
}

/** One node of a load balancer, in one Availability Zone. */
export interface LoadBalancerNode {
  /** What DNS answers for it. */
  readonly address: string;
  /** Where its listeners really listen. */
  readonly urls: readonly string[];
}

const FILE = 'local.json';

export function writeLocalJson(directory: string, addresses: LocalAddresses): void {
  writeWhole(join(directory, FILE), `${JSON.stringify(addresses, undefined, 2)}\n`);
}

export function removeLocalJson(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}

/** @throws when no local runtime is ready in that folder, or the file is not one that a runtime wrote */
export function readLocalJson(directory: string): LocalAddresses {
  const file = join(resolve(directory), FILE);
  if (!existsSync(file)) {
    throw new Error(
      `No local runtime is running with its data in ${resolve(directory)}. Start it ("npm start"), or name its folder with --data.`,
    );
  }
  try {
    const addresses: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isJsonObject(addresses) && isJsonObject(addresses['control'])) return addresses as unknown as LocalAddresses;
    throw new Error('it names no control interface');
  } catch (error) {
    throw new Error(
      `${file} is not what a local runtime writes (${(error as Error).message}). Stop that one and start it anew.`,
    );
  }
}
