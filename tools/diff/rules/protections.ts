import type { Level, ResourceRule, RuleName } from './finding.ts';
import { refersToLeaving } from './leaving.ts';

interface Protection {
  readonly rule: RuleName;
  readonly level: Level;
  readonly why: string;
}

const logging = (why: string): Protection => ({ rule: 'logging', level: 'warning', why });
const shield = (why: string): Protection => ({ rule: 'public-access', level: 'warning', why });
const backup: Protection = {
  rule: 'backup',
  level: 'danger',
  why: 'What it backed up is backed up no longer; what there is expires.',
};
const alarm: Protection = { rule: 'logging', level: 'notice', why: 'Nobody is told any more when it happens.' };
const DELIVERY = logging('What its source tells, requests among it, is no longer recorded.');

/** Resources that protect others by being there. */
const PROTECTIONS: Readonly<Record<string, Protection>> = {
  'AWS::Backup::BackupPlan': backup,
  'AWS::Backup::BackupSelection': backup,
  'AWS::CloudTrail::Trail': logging('Who did what in the account is no longer recorded.'),
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': alarm,
  'AWS::Config::ConfigurationRecorder': logging('How resources were configured is no longer recorded.'),
  'AWS::DLM::LifecyclePolicy': backup,
  'AWS::EC2::FlowLog': logging('Who talked to whom in the network is no longer recorded.'),
  'AWS::GuardDuty::Detector': logging('Nobody looks for intruders any more.'),
  'AWS::Logs::Delivery': DELIVERY,
  'AWS::Logs::DeliverySource': DELIVERY,
  'AWS::NetworkFirewall::Firewall': shield('What it refused passes.'),
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': logging('Which names are asked for is no longer recorded.'),
  'AWS::SecretsManager::RotationSchedule': {
    rule: 'encryption',
    level: 'warning',
    why: 'The secret no longer changes: one that has leaked stays of use.',
  },
  'AWS::SecurityHub::Hub': logging('Nobody looks for what is configured unsafely any more.'),
  'AWS::Shield::Protection': shield('Attacks by volume are met by what every account has only.'),
  'AWS::WAFv2::LoggingConfiguration': logging('What the firewall refuses is no longer recorded.'),
  'AWS::WAFv2::WebACL': shield('What it refused passes.'),
  'AWS::WAFv2::WebACLAssociation': shield('The firewall in front of it is gone.'),
};

/** A protection that leaves while what it protects stays, and that no other of its type follows. */
export const protections: ResourceRule = ({ before, after, type }, stack) => {
  const protection = PROTECTIONS[type];
  if (!protection || !before || after) return [];
  const isFollowed = stack.changes.some((other) => other.type === type && other.action === 'create');
  if (isFollowed || refersToLeaving(before.Properties, stack)) return [];
  return [{ ...protection, what: 'leaves the stack' }];
};
