import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import type { IDataApiDatabase } from './data-api-access.ts';
import { NodeFunction, type NodeFunctionOptions, type NodeFunctionSource, sourceOr } from './node-function.ts';
import { intervalProblems, scheduleRotation } from './secret-rotation.ts';

/** Properties of the rotation of the application's password. */
export interface ApplicationSecretRotationProps extends NodeFunctionSource, NodeFunctionOptions {
  /** Holds `{"username","password"}` of the application's role. */
  readonly secret: ISecret;

  /** The database as the user who makes roles. */
  readonly database: IDataApiDatabase;

  /**
   * From one rotation to the next: 1 to 1000 days, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;
}

/**
 * Rotates the password by which the application uses the database, between two roles with equal rights: the one that
 * is in use keeps its password until the other one is in use, so that no request fails.
 *
 * Belongs into a stack that is deployed after the migrations, which make the first role. The first rotation is after
 * the interval.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 * @throws when the interval is out of its limits
 */
export class ApplicationSecretRotation extends Construct {
  /** Runs the steps. Its metric of errors tells of rotations that do not get on. */
  readonly handler: LambdaFunction;

  constructor(scope: Construct, id: string, props: ApplicationSecretRotationProps) {
    super(scope, id);

    const automaticallyAfter = props.automaticallyAfter ?? Duration.days(30);
    const problems = intervalProblems(automaticallyAfter);
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const { handler } = new NodeFunction(this, 'Rotate', {
      description: "Rotates the password of the application's role in the database",
      ...sourceOr(repositorySources.rotateApplicationSecretEntry, props),
      memorySizeInMiB: 512,
      // Longer than the locks of an attempt whose end got lost are kept: 3 minutes.
      timeout: Duration.minutes(5),
      logRetention: props.logRetention,
      encryptionKey: props.encryptionKey,
    });
    this.handler = handler;
    props.database.connect(handler);
    scheduleRotation(this, handler, props.secret, automaticallyAfter);
  }
}
