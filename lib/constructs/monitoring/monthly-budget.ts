import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Properties of a monthly budget. */
export interface MonthlyBudgetProps {
  /** The name of the budget, which is in the message. */
  readonly budgetName: string;

  /** What the account may cost in a month, in US dollars, above 0. */
  readonly limitInUsd: number;

  /** Who is told. AWS Budgets may publish to it, and use its key. */
  readonly topic: ITopic;
}

/**
 * Tells when a month's bill of the account is going to be above the limit, and when it is. A budget and no detection
 * of anomalies: an account has a single detector of its services' costs, which often exists already.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 * @throws when the limit is not above 0
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);

    if (!Token.isUnresolved(props.limitInUsd) && !(props.limitInUsd > 0)) {
      throw new Error(`${this.node.path}: limitInUsd: got ${props.limitInUsd}; use a number of US dollars above 0`);
    }
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: props.budgetName,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.limitInUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: ['FORECASTED', 'ACTUAL'].map((notificationType) => ({
        notification: {
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          threshold: 100,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'SNS', address: props.topic.topicArn }],
      })),
    });
  }
}
