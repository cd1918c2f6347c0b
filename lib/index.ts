export { AppTier, type AppTierOptions, type AppTierProps } from './constructs/app-tier.ts';
export {
  ApplicationSecretRotation,
  type ApplicationSecretRotationProps,
} from './constructs/application-secret-rotation.ts';
export { AssetExpiry, type AssetExpiryProps } from './constructs/asset-expiry.ts';
export { DataApiAccess, type IDataApiDatabase } from './constructs/data-api-access.ts';
export { DatabaseTier, type DatabaseTierOptions, type DatabaseTierProps } from './constructs/database-tier.ts';
export { FunctionTarget } from './constructs/function-target.ts';
export { type BootstrappedEnvironment, GitHubRoles, type GitHubRolesProps } from './constructs/github-roles.ts';
export {
  type DeploymentLoadBalancer,
  GradualDeployment,
  type GradualDeploymentProps,
} from './constructs/gradual-deployment.ts';
export { InstanceTarget } from './constructs/instance-target.ts';
export { IpTarget } from './constructs/ip-target.ts';
export {
  type ClusterHealthCheck,
  type ClusterLoadBalancer,
  type ILoadBalancerClusterTarget,
  LoadBalancerCluster,
  type LoadBalancerClusterProps,
} from './constructs/load-balancer-cluster.ts';
export { LogBucket, type LogBucketProps } from './constructs/log-bucket.ts';
export { Migrations, type MigrationsProps } from './constructs/migrations.ts';
export { AlarmTopics, type AlarmTopicsProps, type IAlarmTopics } from './constructs/monitoring/alarm-topics.ts';
export type { MonitoringProps } from './constructs/monitoring/alarms.ts';
export {
  EdgeMonitoring,
  type EdgeMonitoringProps,
  type EdgeThresholds,
} from './constructs/monitoring/edge-monitoring.ts';
export {
  FailedDeploymentNotice,
  type FailedDeploymentNoticeProps,
} from './constructs/monitoring/failed-deployment-notice.ts';
export type { MonitoredRotation } from './constructs/monitoring/function-segment.ts';
export { MonthlyBudget, type MonthlyBudgetProps } from './constructs/monitoring/monthly-budget.ts';
export {
  SiteMonitoring,
  type SiteMonitoringProps,
  type SiteThresholds,
} from './constructs/monitoring/site-monitoring.ts';
export { Network, type NetworkProps } from './constructs/network.ts';
export type { NodeFunctionOptions, NodeFunctionSource } from './constructs/node-function.ts';
export {
  type IOriginHeader,
  OriginHeaderSecret,
  type OriginHeaderSecretProps,
  originHeaderOf,
} from './constructs/origin-header.ts';
export { OriginHeaderRotation, type OriginHeaderRotationProps } from './constructs/origin-header-rotation.ts';
export { type OriginLoadBalancer, OriginRecords, type OriginRecordsProps } from './constructs/origin-records.ts';
export { QueryLogs, type QueryLogsProps } from './constructs/query-logs.ts';
export {
  type ActiveActiveOptions,
  type ActivePassiveOptions,
  type LoadBalancerRouting,
  RoutingPolicy,
} from './constructs/routing-policy.ts';
export { ScaledWeb } from './constructs/scaled-web.ts';
export type { ScaledWebProps } from './constructs/scaled-web-props.ts';
export { ServerTarget } from './constructs/server-target.ts';
export { SiteRecords, type SiteRecordsProps } from './constructs/site-records.ts';
export { type IWebAcl, WebAcl, type WebAclProps } from './constructs/web-acl.ts';
export { WebTier, type WebTierProps } from './constructs/web-tier.ts';
