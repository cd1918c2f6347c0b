import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MonthlyBudget } from '../../../../lib/constructs/monitoring/monthly-budget.ts';
import { testStack } from '../../../helpers/cdk.ts';

function budget(limitInUsd: number) {
  const stack = testStack();
  new MonthlyBudget(stack, 'Budget', { budgetName: 'board', limitInUsd, topic: new Topic(stack, 'Mail') });
  return Template.fromStack(stack);
}

describe('a monthly budget', () => {
  test('tells the topic when the bill is going to be above the limit, and when it is', () => {
    const template = budget(700);
    const topic = Object.keys(template.findResources('AWS::SNS::Topic'))[0];
    const subscribers = [{ SubscriptionType: 'SNS', Address: { Ref: topic } }];
    const notification = { ComparisonOperator: 'GREATER_THAN', Threshold: 100, ThresholdType: 'PERCENTAGE' };
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetName: 'board',
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 700, Unit: 'USD' },
      },
      NotificationsWithSubscribers: [
        { Notification: { ...notification, NotificationType: 'FORECASTED' }, Subscribers: subscribers },
        { Notification: { ...notification, NotificationType: 'ACTUAL' }, Subscribers: subscribers },
      ],
    });
  });

  test.each([0, -1, Number.NaN])('of %d is refused', (limitInUsd) => {
    expect(() => budget(limitInUsd)).toThrow(`limitInUsd: got ${limitInUsd}; use a number of US dollars above 0`);
  });
});
