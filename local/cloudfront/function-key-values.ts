/*
 * `kvs` of the module `cloudfront` of functions, as the text of a function that makes it.
 * `ask` takes an operation, a store's id (empty for the only one) and a key, and answers in JSON.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 */
export const keyValueModuleScript = `(ask, Buffer) => {
  const formats = {
    string: (value) => value,
    json: (value) => JSON.parse(value),
    bytes: (value) => Buffer.from(value),
  };
  const call = (operation, id, key = '') => {
    const { result, error } = JSON.parse(ask(operation, id, key));
    if (error !== undefined) throw new Error(error);
    return result;
  };
  return (id = '') => {
    call('meta', id);
    return {
      get: async (key, { format = 'string' } = {}) => {
        if (!Object.hasOwn(formats, format)) throw new TypeError('Format not supported: ' + format);
        return formats[format](call('get', id, key));
      },
      exists: async (key) => call('exists', id, key),
      count: async () => call('meta', id).keyCount,
      meta: async () => call('meta', id),
    };
  };
}`;
