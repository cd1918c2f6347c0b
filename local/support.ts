import type { ServiceSupport } from './assembly/resource.ts';
import { support as certificateManager } from './certificate-manager/support.ts';
import { support as cloudformation } from './cloudformation/support.ts';
import { support as cloudfront } from './cloudfront/support.ts';
import { support as elb } from './elb/support.ts';
import { support as lambda } from './lambda/support.ts';
import { support as rdsData } from './rds-data/support.ts';
import { support as route53 } from './route53/support.ts';
import { support as s3 } from './s3/support.ts';
import { support as secretsManager } from './secrets-manager/support.ts';
import { support as stepFunctions } from './step-functions/support.ts';

/** What the local services make of the templates, by resource type. */
export const support: ServiceSupport = {
  ...certificateManager,
  ...cloudformation,
  ...cloudfront,
  ...elb,
  ...lambda,
  ...rdsData,
  ...route53,
  ...s3,
  ...secretsManager,
  ...stepFunctions,
};
