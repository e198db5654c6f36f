/** What a file is that is not text, by its first bytes; in words for a model that wanted to read it. */

/** Offset 0 unless another is given; the longest signature of a family comes first. */
const signatures: readonly (readonly [kind: string, bytes: string, offset?: number])[] = [
  ["a PNG image", "89504e470d0a1a0a"],
  ["a JPEG image", "ffd8ff"],
  ["a GIF image", "474946383"],
  ["a WebP image", "57454250", 8],
  ["a WAV sound", "57415645", 8],
  ["a TIFF image", "49492a00"],
  ["a TIFF image", "4d4d002a"],
  ["an icon", "00000100"],
  ["an AVIF or HEIC image", "6674797061766966", 4],
  ["an AVIF or HEIC image", "6674797068656963", 4],
  ["an MP4 film or sound", "66747970", 4],
  ["a Matroska or WebM film", "1a45dfa3"],
  ["an Ogg sound or film", "4f676753"],
  ["an MP3 sound", "494433"],
  ["a PDF document", "255044462d"],
  ["a ZIP archive (also .jar, .docx, .xlsx)", "504b0304"],
  ["a gzip archive", "1f8b"],
  ["a bzip2 archive", "425a68"],
  ["an xz archive", "fd377a585a00"],
  ["a Zstandard archive", "28b52ffd"],
  ["a 7-Zip archive", "377abcaf271c"],
  ["a tar archive", "7573746172", 257],
  ["an ELF program or library", "7f454c46"],
  ["a Mach-O program or library", "cffaedfe"],
  ["a Java class", "cafebabe"],
  ["a WebAssembly module", "0061736d"],
  ["an SQLite database", "53514c69746520666f726d6174203300"],
  ["a WOFF font", "774f4646"],
  ["a WOFF2 font", "774f4632"],
  ["a TrueType or OpenType font", "0001000000"],
  ["a TrueType or OpenType font", "4f54544f"],
  ["a Windows program or library", "4d5a"],
  ["UTF-16 text (iconv can turn it into UTF-8)", "fffe"],
  ["UTF-16 text (iconv can turn it into UTF-8)", "feff"],
];

/** Bytes that are looked at: as many as git does. */
export const headLength = 8000;

/** Undefined for text. `head`: the file's first bytes. PDF and the like are no text even where they hold no NUL. */
export function binaryKind(head: Buffer): string | undefined {
  const known = signatures.find(([, bytes, offset = 0]) => hexAt(head, offset, bytes.length) === bytes)?.[0];
  const whole = known?.includes("PDF") === true || known?.includes("UTF-16") === true;
  if (!whole && !head.subarray(0, headLength).includes(0)) return undefined;
  return known ?? "a binary of a kind unknown here";
}

/** `length`: half bytes. */
function hexAt(head: Buffer, offset: number, length: number): string {
  return head
    .subarray(offset, offset + Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}
