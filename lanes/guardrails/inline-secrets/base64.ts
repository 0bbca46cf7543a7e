/** What base64 says where that is a text; undefined for all else. */
export function decodeText(value: string): string | undefined {
  const text = decodeBase64(value);
  return text === undefined || /[\0\uFFFD]/.test(text) ? undefined : text;
}

/** What base64 says; undefined for what is no base64 of anything. */
export function decodeBase64(text: string): string | undefined {
  const packed = text.replace(/\s+/g, "");
  if (packed.length === 0 || packed.length % 4 === 1 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(packed)) return undefined;
  return Buffer.from(packed, "base64").toString("utf8");
}
