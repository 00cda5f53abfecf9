const BLOCK = 512;

/**
 * The content of the first file of an archive whose path ends so; nothing where there is none.
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export function fileInTar(archive: Buffer, ending: string): Buffer | undefined {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const text = (from: number, length: number) =>
      archive.toString("utf8", at + from, at + from + length).replace(/\0.*/s, "");
    const path = text(0, 100);
    if (path === "") return undefined;
    const size = Number.parseInt(text(124, 12).trim(), 8);
    // Of a file of 8 GiB or more the size is written otherwise: what is looked for is small.
    if (!Number.isSafeInteger(size)) return undefined;
    const type = text(156, 1);
    const begin = at + BLOCK;
    if ((type === "0" || type === "") && path.endsWith(ending)) return archive.subarray(begin, begin + size);
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}
