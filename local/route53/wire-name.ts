import { ESCAPE_CODE } from './names.ts';

/** A label as it is in a normalized name. */
export function readLabel(label: Buffer): string {
  return label
    .toString('latin1')
    .replace(/[^!-~]|[.\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
    .toLowerCase();
}

/** @param name normalized; the root may be a dot, too */
export function encodeName(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  const encoded = labels.map((label) => {
    const text = label.replace(ESCAPE_CODE, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 8)));
    return [Buffer.from([text.length]), Buffer.from(text, 'latin1')];
  });
  return Buffer.concat([...encoded.flat(), Buffer.from([0])]);
}
