import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib/core';

/** As little as synthesizes: the toolkit refuses a stack without resources. */
const app = new App({ analyticsReporting: false });
new CfnWaitConditionHandle(new Stack(app, 'Empty'), 'Handle');
