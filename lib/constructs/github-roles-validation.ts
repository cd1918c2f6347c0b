import { Token } from 'aws-cdk-lib/core';
import type { BootstrappedEnvironment, GitHubRolesProps } from './github-roles.ts';

const OWNER = '[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?';
const REPOSITORY = new RegExp(`^${OWNER}/[A-Za-z0-9._-]{1,100}$`);
const REGION = /^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/;
const SHORTEST_SESSION_SECONDS = 3_600;
const LONGEST_SESSION_SECONDS = 43_200;

/**
 * Everything that is wrong with the properties: what was got, what is allowed. Empty when nothing is. A trust that is
 * too wide lets others deploy, one with a slip nobody, and neither shows before somebody tries.
 */
export function githubRolesProblems(props: GitHubRolesProps): string[] {
  const { repository, ownerId, repositoryId, environment, branch, qualifier, targets, maxSessionDuration } = props;
  return [
    ...unless(
      REPOSITORY.test(repository),
      `repository: got ${JSON.stringify(repository)}; use one repository, "owner/name", without wildcards: each would let ` +
        'other repositories in',
    ),
    ...unless(
      (ownerId === undefined) === (repositoryId === undefined),
      'ownerId and repositoryId: got one of them; give both, or neither',
    ),
    ...idProblems('ownerId', ownerId),
    ...idProblems('repositoryId', repositoryId),
    ...unless(
      /^[\w .-]{1,255}$/.test(environment),
      `environment: got ${JSON.stringify(environment)}; use the name of one environment of the repository, of letters, ` +
        'digits, spaces, ".", "_" and "-"',
    ),
    ...unless(
      branch === undefined || (/^\w[\w./-]*$/.test(branch) && !branch.startsWith('refs/')),
      `branch: got ${JSON.stringify(branch)}; use the name of one branch, such as "main", without refs/heads/ and wildcards`,
    ),
    ...unless(
      qualifier === undefined || /^[\w-]{1,10}$/.test(qualifier),
      `qualifier: got ${JSON.stringify(qualifier)}; use the 1 to 10 letters, digits, "_" and "-" given to "cdk bootstrap --qualifier"`,
    ),
    ...unless(targets.length > 0, 'targets: got none; give each account and Region that the app deploys to'),
    ...targets.flatMap(targetProblems),
    ...sessionProblems(maxSessionDuration?.toSeconds()),
  ];
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

function idProblems(name: string, id: string | undefined): string[] {
  return unless(
    id === undefined || /^[1-9]\d*$/.test(id),
    `${name}: got ${JSON.stringify(id)}; use the number that "gh api repos/OWNER/NAME" tells, as a string`,
  );
}

function targetProblems({ account, region }: BootstrappedEnvironment, index: number): string[] {
  return [
    ...unless(
      Token.isUnresolved(account) || /^\d{12}$/.test(account),
      `targets[${index}].account: got ${JSON.stringify(account)}; use the 12 digits of the AWS account as a string`,
    ),
    ...unless(
      Token.isUnresolved(region) || REGION.test(region),
      `targets[${index}].region: got ${JSON.stringify(region)}; use a Region's code such as "us-east-1"`,
    ),
  ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html */
function sessionProblems(seconds: number | undefined): string[] {
  return unless(
    seconds === undefined || (seconds >= SHORTEST_SESSION_SECONDS && seconds <= LONGEST_SESSION_SECONDS),
    `maxSessionDuration: got ${seconds} s; use one to twelve hours`,
  );
}
