import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** A place in a script: what is in the parentheses of a frame, or after its "at". */
const PLACE = /(?<script>\/[^\s():]+):(?<line>\d+):(?<column>\d+)/g;

/** The bundle that this is in; the sources themselves have no map beside them. */
const BUNDLE = import.meta.filename;

let bundleMap: { readonly sourceMap: SourceMap | undefined } | undefined;

/**
 * A stack trace in terms of the sources. The bundle's source map is read for the first error that is logged: with
 * --enable-source-maps Node.js would read it before the first request.
 */
export function originalStack(stack: string): string {
  return stack.replace(PLACE, (place, script: string, line: string, column: string) => {
    if (script !== BUNDLE) return place;
    bundleMap ??= { sourceMap: readSourceMap(`${BUNDLE}.map`) };
    const origin = bundleMap.sourceMap?.findOrigin(Number(line), Number(column));
    return origin !== undefined && 'fileName' in origin
      ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`
      : place;
  });
}

/** A trace is better with the map, and whatever is wrong with the map, the error has to be logged. */
function readSourceMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
