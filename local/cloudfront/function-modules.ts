/**
 * Makes scripts of the modules that functions of runtime 2.0 may be: an import becomes a require, line for line.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 */
export function asScript(code: string): string {
  return code.replace(
    /^([ \t]*)import\s+(?:\*\s*as\s+)?([\w$]+|\{[^}]*\})\s+from\s+(['"][\w.-]+['"])/gm,
    (_import, indent: string, names: string, module: string) =>
      `${indent}const ${names.replace(/\bas\b/g, ':')} = require(${module})`,
  );
}
