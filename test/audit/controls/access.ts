import { isJsonObject } from '../../../local/assembly/json.ts';
import { type AuditedResource, at, listOf } from '../assembly.ts';
import { type Control, property } from './control.ts';

const ROLES = ['lib/constructs/node-function.ts', 'lib/constructs/custom-resource-handlers.ts'];

/** What a policy allows to do with any resource there is. */
function actionsOnAll(policy: AuditedResource): readonly string[] {
  return listOf(property(policy, 'PolicyDocument', 'Statement'))
    .filter((statement) => at(statement, ['Effect']) === 'Allow' && listOf(at(statement, ['Resource'])).includes('*'))
    .flatMap((statement) => listOf(at(statement, ['Action'])).map(String));
}

export const access: readonly Control[] = [
  {
    ids: ['IAM.1', 'IAM.21', 'CKV_AWS_62', 'CKV_AWS_63'],
    asks: 'No role may do all that there is to do',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    holds: (policy) =>
      listOf(property(policy, 'PolicyDocument', 'Statement')).every((statement) =>
        listOf(at(statement, ['Action'])).every((action) => !/^(\*|[a-z0-9-]+:\*)$/.test(String(action))),
      ),
  },
  {
    ids: ['CKV_AWS_107', 'CKV_AWS_108', 'CKV_AWS_109', 'CKV_AWS_110'],
    asks: 'No role reads secrets or data, or gives permissions, but of what is named',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    holds: (policy) =>
      actionsOnAll(policy).every((action) => !/^(iam|kms|lambda|rds|rds-data|s3|secretsmanager|ssm|sts):/.test(action)),
  },
  {
    ids: ['CKV_AWS_111'],
    asks: 'No role writes but to what is named',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    // What has no resources to name.
    holds: (policy) =>
      actionsOnAll(policy).every((action) => /^(xray:Put|elasticloadbalancing:Describe)[A-Za-z]+$/.test(action)),
    exceptions: [
      {
        of: /\/Site\/Role\/DefaultPolicy$/,
        reason: 'aws-cdk-lib lets its handler of deployments of sites invalidate any distribution.',
      },
    ],
  },
  {
    ids: ['IAM.2', 'CKV_AWS_40'],
    asks: 'Policies are those of roles',
    where: ROLES,
    type: 'AWS::IAM::Policy',
    holds: (policy) => property(policy, 'Users') === undefined && property(policy, 'Groups') === undefined,
  },
  {
    ids: ['CKV_AWS_60', 'CKV_AWS_61'],
    asks: 'Only services assume roles',
    where: ROLES,
    type: 'AWS::IAM::Role',
    holds: (role) =>
      listOf(property(role, 'AssumeRolePolicyDocument', 'Statement')).every((statement) => {
        const principal = at(statement, ['Principal']) ?? null;
        return isJsonObject(principal) && Object.keys(principal).join() === 'Service';
      }),
  },
];
