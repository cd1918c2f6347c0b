import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where alarms go, by severity. Topics that exist already can be given in the place of new ones. */
export interface IAlarmTopics {
  /** Users cannot use the site, or many of them get errors: somebody has to act now, also at night. */
  readonly critical: ITopic;

  /** A spare is gone or a limit is near: somebody has to act on the next working day. */
  readonly warning: ITopic;
}

/** Properties of the alarms' topics. */
export interface AlarmTopicsProps {
  /** In front of the topics' names: `foobar-production` makes `foobar-production-critical`. */
  readonly namePrefix: string;

  /**
   * Who is told, of either severity. SNS sends a message to it that has to be confirmed, for each topic.
   *
   * @default - nobody; subscribe to the topics
   */
  readonly emailAddress?: string;

  /**
   * Encrypts the messages. CloudWatch, AWS Budgets and EventBridge are allowed to use it; the policy of a key from
   * elsewhere (`Key.fromKeyArn()`) has to let them, or no message arrives.
   *
   * @default - a new key
   */
  readonly encryptionKey?: IKey;
}

const EMAIL_ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Says to SNS and to KMS which account it acts for. */
const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/** Says it to SNS; of KMS it is not documented. */
const BUDGETS = new ServicePrincipal('budgets.amazonaws.com');

/** Says it to neither: with a condition its messages would be lost. */
const EVENTBRIDGE = new ServicePrincipal('events.amazonaws.com');

/**
 * A topic for each severity, so that a pager can subscribe to the one and a mailbox to the other. Encrypted, over TLS
 * only, and published to by CloudWatch and AWS Budgets for this account only. CodeDeploy publishes with its role
 * (`topic.grantPublish(role)`), EventBridge where a rule has the topic as its target.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 * @throws when the e-mail address is none
 */
export class AlarmTopics extends Construct implements IAlarmTopics {
  readonly critical: ITopic;
  readonly warning: ITopic;

  constructor(scope: Construct, id: string, props: AlarmTopicsProps) {
    super(scope, id);

    const { emailAddress } = props;
    if (emailAddress !== undefined && !Token.isUnresolved(emailAddress) && !EMAIL_ADDRESS.test(emailAddress)) {
      throw new Error(
        `${this.node.path}: emailAddress: got ${JSON.stringify(emailAddress)}; use an e-mail address such as ` +
          '"operations@foobar.com"',
      );
    }
    const key =
      props.encryptionKey ??
      new Key(this, 'Key', { description: `Alarms of ${props.namePrefix}`, enableKeyRotation: true });
    const { account } = Stack.of(this);
    for (const principal of [CLOUDWATCH.withConditions(sourceAccount(account)), BUDGETS, EVENTBRIDGE]) {
      key.grant(principal, 'kms:Decrypt', 'kms:GenerateDataKey*');
    }
    this.critical = this.createTopic('Critical', `${props.namePrefix}-critical`, key, emailAddress);
    this.warning = this.createTopic('Warning', `${props.namePrefix}-warning`, key, emailAddress);
  }

  private createTopic(id: string, topicName: string, masterKey: IKey, emailAddress: string | undefined): Topic {
    const topic = new Topic(this, id, { topicName, masterKey, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishByServicesOfThisAccount',
        effect: Effect.ALLOW,
        principals: [CLOUDWATCH, BUDGETS],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: sourceAccount(Stack.of(this).account),
      }),
    );
    if (emailAddress !== undefined) {
      Validations.of(topic.addSubscription(new EmailSubscription(emailAddress))).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'SNS tries an e-mail for six hours; a queue of those that are lost would have to be told of by e-mail.',
      });
    }
    return topic;
  }
}

function sourceAccount(account: string): Record<string, Record<string, string>> {
  return { StringEquals: { 'aws:SourceAccount': account } };
}
