export const DISTRIBUTION_ID = 'EDFDVBD6EXAMPLE';
export const HEADER_NAME = 'x-origin-verify';
export const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:foobar-staging/origin-header-AbCdEf';
export const RULE_ARNS = ['a', 'b'].map(
  (name) =>
    `arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/foobar-staging-${name}/50dc6c/f2f7dc/9683b2`,
);
export const FIRST_VALUE = 'first0value';

/** How late a load balancer may be with a rule, and CloudFront with a request: less than the function allows for. */
const RULE_PROPAGATION_MILLISECONDS = 25_000;
const IN_FLIGHT_MILLISECONDS = 55_000;

interface Version {
  readonly value?: string;
  readonly stages: ReadonlySet<string>;
}

/** Something that is still in force, somewhere, until a moment. */
interface Earlier<T> {
  readonly what: T;
  readonly until: number;
}

/**
 * A secret, the rules of two load balancers and a distribution, in a time of their own. In each moment, each value that
 * an edge location may be sending is tried with each rule that a node of a load balancer may be applying.
 */
export class Account {
  time = 0;
  /** How long a deployment of the distribution takes. */
  deploymentMilliseconds = 180_000;
  /** When the copy of the secret in the other Region is up to date. */
  replicaInSyncAt = 0;
  replicationMilliseconds = 5_000;
  readonly versions = new Map<string, Version>([
    ['version-0', { value: FIRST_VALUE, stages: new Set(['AWSCURRENT']) }],
  ]);
  readonly refusedRequests: string[] = [];
  readonly everyValue = new Set([FIRST_VALUE]);
  #rules = new Map<string, readonly string[]>(RULE_ARNS.map((arn) => [arn, [FIRST_VALUE]]));
  #earlierRules: (Earlier<readonly string[]> & { readonly arn: string })[] = [];
  #sent = FIRST_VALUE;
  #earlierSent: Earlier<string>[] = [];
  #deployedAt = 0;

  get deployed(): boolean {
    return this.time >= this.#deployedAt;
  }

  get sent(): string {
    return this.#sent;
  }

  rule(arn: string): readonly string[] | undefined {
    return this.#rules.get(arn);
  }

  get ruleValues(): readonly (readonly string[])[] {
    return [...this.#rules.values()];
  }

  current(): string | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.has('AWSCURRENT'))?.value;
  }

  pass(milliseconds: number): void {
    for (const end = this.time + milliseconds; this.time < end; ) {
      this.time = Math.min(end, this.time + 1_000);
      this.#request();
    }
  }

  setRule(arn: string, values: readonly string[]): void {
    const before = this.#rules.get(arn) ?? [];
    this.#earlierRules.push({ arn, what: before, until: this.time + RULE_PROPAGATION_MILLISECONDS });
    this.#rules.set(arn, values);
    this.#learn(...values);
    this.#request();
  }

  send(value: string): void {
    this.#deployedAt = this.time + this.deploymentMilliseconds;
    const until = this.#deployedAt + IN_FLIGHT_MILLISECONDS;
    this.#earlierSent = [...this.#earlierSent.map(({ what }) => ({ what, until })), { what: this.#sent, until }];
    this.#sent = value;
    this.#learn(value);
    this.#request();
  }

  /** What RotateSecret does before it invokes the function. */
  startRotation(versionId: string): void {
    if (!this.versions.has(versionId)) this.versions.set(versionId, { stages: new Set() });
    this.label('AWSPENDING', versionId);
  }

  /** A person takes the label from a rotation that does not end. */
  giveUp(versionId: string): void {
    this.#changeStages(versionId, (stages) => stages.delete('AWSPENDING'));
  }

  putValue(versionId: string, value: string): void {
    this.versions.set(versionId, { stages: new Set(), ...this.versions.get(versionId), value });
    this.#learn(value);
    this.#replicate();
  }

  label(stage: string, versionId: string): void {
    for (const [id, { stages }] of this.versions) {
      if (!stages.has(stage) || id === versionId) continue;
      if (stage === 'AWSCURRENT') this.label('AWSPREVIOUS', id);
      this.#changeStages(id, (each) => each.delete(stage));
    }
    this.#changeStages(versionId, (stages) => stages.add(stage));
    this.#replicate();
  }

  #replicate(): void {
    this.replicaInSyncAt = this.time + this.replicationMilliseconds;
  }

  #changeStages(versionId: string, change: (stages: Set<string>) => void): void {
    const version = this.versions.get(versionId) ?? { stages: new Set() };
    const stages = new Set(version.stages);
    change(stages);
    this.versions.set(versionId, { ...version, stages });
  }

  #learn(...values: string[]): void {
    for (const value of values) this.everyValue.add(value);
  }

  #request(): void {
    this.#earlierRules = this.#earlierRules.filter(({ until }) => until > this.time);
    this.#earlierSent = this.#earlierSent.filter(({ until }) => until > this.time);
    const sent = new Set([this.#sent, ...this.#earlierSent.map(({ what }) => what)]);
    const applied = [...this.#rules, ...this.#earlierRules.map(({ arn, what }) => [arn, what] as const)];
    for (const value of sent) {
      for (const [arn, values] of applied) {
        if (!values.includes(value)) {
          this.refusedRequests.push(`${this.time / 1_000} s: ${value} at ${arn.split('/')[2]} with ${values}`);
        }
      }
    }
  }
}
