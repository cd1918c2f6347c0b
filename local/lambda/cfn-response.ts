/*
 * The module `cfn-response`, which Lambda gives to functions whose code is in the template, as its text. It answers a
 * request about a custom resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
export const cfnResponseScript = `'use strict';
const https = require('node:https');

exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) =>
  new Promise((resolve) => {
    const body = JSON.stringify({
      Status: responseStatus,
      Reason: 'The log has the reason, in the stream ' + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: responseData,
    });
    const over = () => {
      resolve();
      if (context.done) context.done();
    };
    const { hostname, pathname, search } = new URL(event.ResponseURL);
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const request = https.request({ hostname, port: 443, path: pathname + search, method: 'PUT', headers }, (response) => {
      response.resume().once('end', over);
    });
    request.once('error', (error) => {
      console.log('The response was not sent: ' + error.message);
      over();
    });
    request.end(body);
  });
`;
