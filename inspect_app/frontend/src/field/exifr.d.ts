// The smallest build of exifr, which has no types of its own.
declare module "exifr/dist/mini.esm.mjs" {
  export function parse(file: Blob, options: object): Promise<Record<string, unknown> | undefined>;
}
