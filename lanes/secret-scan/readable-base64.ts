/** So many readable characters in a row are a text, fewer are chance. */
const PRINTABLE = /[\t\n\r\x20-\x7e]{12,}/g;

/** Groups of four base64 characters that lie wholly inside of any 12 bytes in a row, wherever these begin. */
const WHOLE_GROUPS = 3;

const SEXTETS = new Int8Array(128).fill(-1);
for (const alphabet of ["+/", "-_"]) {
  const chars = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (let at = 0; at < chars.length; at++) SEXTETS[chars.charCodeAt(at)] = at;
}

const IS_PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/[\t\n\r\x20-\x7e]/.test(String.fromCharCode(byte))),
);

/**
 * False for base64 that says nothing readable, whichever of its first four characters it begins with; white space, comment
 * marks and all else that is no base64 is passed over, and padding begins anew. It decodes nothing: 12 readable bytes need
 * {@link WHOLE_GROUPS} readable groups in a row, four characters apart.
 */
export function hasReadableBase64(text: string, from: number, to: number): boolean {
  const inRow = [0, 0, 0, 0];
  let group = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const sextet = code < 128 ? (SEXTETS[code] ?? -1) : -1;
    if (sextet < 0) {
      if (code === 61) {
        inRow.fill(0);
        count = 0;
      }
      continue;
    }
    group = ((group << 6) | sextet) & 0xffffff;
    count += 1;
    if (count < 4) continue;
    const isReadable = IS_PRINTABLE[group >> 16] && IS_PRINTABLE[(group >> 8) & 0xff] && IS_PRINTABLE[group & 0xff];
    const length = isReadable ? (inRow[count & 3] ?? 0) + 1 : 0;
    if (length === WHOLE_GROUPS) return true;
    inRow[count & 3] = length;
  }
  return false;
}

/** The readable parts of base64 text, whichever of its first four characters it begins with. */
export function decodePhases(encoded: string): readonly string[] {
  const readable: string[] = [];
  for (let phase = 0; phase < 4; phase++) {
    const plain = Buffer.from(phase === 0 ? encoded : encoded.slice(phase), "base64").toString("latin1");
    const parts = plain.match(PRINTABLE) ?? [];
    for (const part of parts) readable.push(part);
    // Readable from end to end: the other phases have nothing to add.
    if (parts.length === 1 && parts[0]?.length === plain.length) break;
  }
  return readable;
}
