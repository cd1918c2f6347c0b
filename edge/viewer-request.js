// CloudFront function, runtime cloudfront-js-2.0, on the pages of the site.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

// Written in by the web tier when it is synthesized.
const APEX_DOMAIN = '{{APEX_DOMAIN}}';
const PATHS = '{{PATHS}}';
const HASHED_PATH = '{{HASHED_PATH}}';
const NOT_FOUND_PAGE = '{{NOT_FOUND_PAGE}}';
const SECURITY_HEADERS = '{{SECURITY_HEADERS}}';

const hashedPath = new RegExp(HASHED_PATH);

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by its name
function handler(event) {
  const request = event.request;
  const host = request.headers.host ? request.headers.host.value.toLowerCase() : '';
  if (host === APEX_DOMAIN) return redirect(`https://www.${APEX_DOMAIN}${request.uri}${queryOf(request)}`);
  const object = objectOf(request.uri);
  if (exists(object)) {
    request.uri = object;
    return request;
  }
  if (exists(`${request.uri}/index.html`)) return redirect(`${request.uri}/${queryOf(request)}`);
  return notFound();
}

// Which file a path is answered with: /docs/ by /docs/index.html, /about by /about.html, /robots.txt by itself.
function objectOf(uri) {
  if (uri.endsWith('/')) return `${uri}index.html`;
  return uri.slice(uri.lastIndexOf('/')).includes('.') ? uri : `${uri}.html`;
}

// Paths arrive encoded, as the viewer sent them; S3 decodes them, too.
function exists(uri) {
  try {
    const path = decodeURIComponent(uri);
    return PATHS.includes(path) || hashedPath.test(path);
  } catch (_) {
    return false;
  }
}

function redirect(location) {
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: headersWith({ location: location, 'cache-control': 'public, max-age=3600' }),
  };
}

function notFound() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: headersWith({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }),
    body: { encoding: 'text', data: NOT_FOUND_PAGE },
  };
}

function headersWith(own) {
  const headers = {};
  const add = (values) => (name) => {
    headers[name] = { value: values[name] };
  };
  Object.keys(SECURITY_HEADERS).forEach(add(SECURITY_HEADERS));
  Object.keys(own).forEach(add(own));
  return headers;
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
