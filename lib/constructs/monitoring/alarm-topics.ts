import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack, Validations } from 'aws-cdk-lib/core';
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
   * Encrypts the messages. CloudWatch, AWS Budgets and EventBridge are allowed to use it.
   *
   * @default - a new key
   */
  readonly encryptionKey?: IKey;
}

/** The services that publish of their own accord. CodeDeploy does it with its role: `topic.grantPublish(role)`. */
const PUBLISHERS = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com', 'events.amazonaws.com'];

/**
 * A topic for each severity, so that a pager can subscribe to the one and a mailbox to the other. Encrypted, over TLS
 * only, and published to by AWS services of this account only.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class AlarmTopics extends Construct implements IAlarmTopics {
  readonly critical: ITopic;
  readonly warning: ITopic;

  constructor(scope: Construct, id: string, props: AlarmTopicsProps) {
    super(scope, id);

    const key =
      props.encryptionKey ??
      new Key(this, 'Key', { description: `Alarms of ${props.namePrefix}`, enableKeyRotation: true });
    for (const service of PUBLISHERS) {
      // Without the source's account, which not every service names to KMS; who may publish is the topics' to say.
      key.grant(new ServicePrincipal(service), 'kms:Decrypt', 'kms:GenerateDataKey*');
    }
    this.critical = this.createTopic('Critical', `${props.namePrefix}-critical`, key, props.emailAddress);
    this.warning = this.createTopic('Warning', `${props.namePrefix}-warning`, key, props.emailAddress);
  }

  private createTopic(id: string, topicName: string, masterKey: IKey, emailAddress: string | undefined): Topic {
    const topic = new Topic(this, id, { topicName, masterKey, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishByServicesOfThisAccount',
        effect: Effect.ALLOW,
        principals: PUBLISHERS.map((service) => new ServicePrincipal(service)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
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
