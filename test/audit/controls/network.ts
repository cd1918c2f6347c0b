import { DATABASE, LOAD_BALANCERS, NETWORK } from './constructs.ts';
import { type Control, names, ofType, property, text } from './control.ts';

export const network: readonly Control[] = [
  {
    ids: ['EC2.2'],
    asks: 'The default security group lets nothing through',
    where: NETWORK,
    type: 'AWS::EC2::VPC',
    holds: (vpc, assembly) =>
      ofType(assembly, 'Custom::VpcRestrictDefaultSG').some((each) =>
        names(vpc, property(each, 'DefaultSecurityGroupId')),
      ),
  },
  {
    ids: ['EC2.6'],
    asks: 'The traffic of the VPC is logged',
    where: NETWORK,
    type: 'AWS::EC2::VPC',
    holds: (vpc, assembly) =>
      ofType(assembly, 'AWS::EC2::FlowLog').some(
        (log) => names(vpc, property(log, 'ResourceId')) && property(log, 'TrafficType') === 'ALL',
      ),
  },
  {
    ids: ['EC2.15'],
    asks: 'Subnets give out no public addresses by themselves',
    where: NETWORK,
    type: 'AWS::EC2::Subnet',
    holds: (subnet) => property(subnet, 'MapPublicIpOnLaunch') === false,
  },
  {
    ids: ['EC2.18', 'CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260'],
    asks: 'No security group lets everybody in',
    where: [...LOAD_BALANCERS, ...DATABASE],
    type: 'AWS::EC2::SecurityGroup',
    holds: (group, assembly) =>
      !/0\.0\.0\.0\/0|::\/0/.test(
        text([
          property(group, 'SecurityGroupIngress') ?? null,
          ...ofType(assembly, 'AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties),
        ]),
      ),
  },
  {
    ids: ['CKV_AWS_23'],
    asks: 'Every rule of a security group says what it is for',
    where: LOAD_BALANCERS,
    type: 'AWS::EC2::SecurityGroupIngress',
    holds: (rule) => property(rule, 'Description') !== undefined,
  },
];
