import type { Secret, Secrets } from './secrets.ts';

/** The secrets of the templates that serve, whichever these are. */
export class CurrentSecrets implements Secrets {
  current: Secrets;

  constructor(current: Secrets) {
    this.current = current;
  }

  value(secretId: string): string | undefined {
    return this.current.value(secretId);
  }

  secret(secretId: string): Secret | undefined {
    return this.current.secret(secretId);
  }

  valueIn(region: string, secretId: string): string | undefined {
    return this.current.valueIn(region, secretId);
  }

  list(): readonly Secret[] {
    return this.current.list();
  }

  put(arn: string, text: string): void {
    this.current.put(arn, text);
  }
}
