// CloudFront function, runtime cloudfront-js-2.0, on the pages of the site.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

// Written in by the web tier when it is synthesized.
const APEX_DOMAIN = '{{APEX_DOMAIN}}';

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by its name
function handler(event) {
  const request = event.request;
  const host = request.headers.host ? request.headers.host.value.toLowerCase() : '';
  if (host === APEX_DOMAIN) {
    return {
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: {
        location: { value: `https://www.${APEX_DOMAIN}${request.uri}${queryOf(request)}` },
        'cache-control': { value: 'public, max-age=3600' },
      },
    };
  }
  request.uri = objectOf(request.uri);
  return request;
}

// Which file a path is answered with: /docs/ by /docs/index.html, /about by /about.html, /robots.txt by itself.
function objectOf(uri) {
  if (uri.endsWith('/')) return `${uri}index.html`;
  return uri.slice(uri.lastIndexOf('/')).includes('.') ? uri : `${uri}.html`;
}

// Names and values are encoded as the viewer sent them.
function queryOf(request) {
  const parameters = Object.keys(request.querystring).map((name) => {
    const parameter = request.querystring[name];
    const values = parameter.multiValue ? parameter.multiValue : [parameter];
    return values.map((each) => (each.value === '' ? name : `${name}=${each.value}`)).join('&');
  });
  return parameters.length > 0 ? `?${parameters.join('&')}` : '';
}
