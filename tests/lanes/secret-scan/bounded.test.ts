import { describe, expect, it } from "vitest";
import { runPreset } from "../../../lanes/secret-scan/preset.ts";
import { TOKEN_RULES } from "../../../lanes/secret-scan/token-rules.ts";
import { redactText, scanText } from "../../../lanes/secret-scan.ts";
import { ALNUM, BASE64, makeRandom } from "./random.ts";

const SIZE = 256 * 1024;
const { text: randomText } = makeRandom(1);

/** `unit`, over and over, to the size of the largest file that is read. */
const fill = (unit: string) => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE);

const lines = (unit: string) => fill(`${unit}\n`);

const HOSTILE: Readonly<Record<string, string>> = {
  letters: fill("a"),
  capitals: fill("A"),
  digits: fill("1"),
  hex: fill("0123456789abcdef"),
  "mixed characters": fill("aB3"),
  "random characters": randomText(ALNUM, SIZE),
  "random base64": randomText(BASE64, SIZE),
  "random base64 in lines": randomText(BASE64, SIZE).replace(/.{76}/g, "$&\n"),
  "short random words": randomText(ALNUM, SIZE).replace(/.{11}/g, "$& "),
  "single characters": fill("a1 B2\n"),
  spaces: fill(" "),
  "line breaks": fill("\n"),
  "comment marks": fill("# "),
  "many comment marks": fill(" #######"),
  dots: fill("s."),
  "dotted words": fill("eyJ."),
  "starts of JWTs": fill("-eyJ"),
  "starts of SendGrid keys": fill("SG.a.a-"),
  "SendGrid look-alikes": fill(`SG.a.${"a".repeat(300)} `),
  "starts of GitHub app tokens": fill("ghs_1_"),
  "GitHub app token look-alikes": fill(`${"ghs_1_".repeat(150)}.${"x".repeat(9000)} `),
  "key headers": fill("-----BEGIN PRIVATE KEY-----\n"),
  "unfinished key headers": fill("-----BEGIN AAAA "),
  "key footers": fill("-----END PRIVATE KEY-----"),
  assignments: fill("password="),
  "assignments of blanks": fill(`token:${" ".repeat(40)}`),
  "names far before drawn values": fill(`password${" ".repeat(100)}q8Zr4TkW1xNv7\n`),
  "names and marks before drawn values": fill(`password${"*`'_ # ".repeat(15)}q8Zr4TkW1xNv7\n`),
  "labels far before digests": fill(`sha256${" ".repeat(50)}${"0a1b".repeat(16)} `),
  "pieces of one length": fill("aB3dE6gH\n"),
  "glued pieces": fill("_aB3dE6gHaB3dE6gHaB3dE6gHaB3dE6gHaB3dE6gHaB3"),
  "nested assignments": fill("token=token:secret="),
  "URLs without an end": fill("http://a:"),
  "URLs with passwords": fill("http://a:b1c2d3e4@c.d "),
  "database URLs": fill("mongodb://a:b"),
  "equals signs": fill("a="),
  "Slack look-alikes": fill("xoxb-a-"),
  "Slack look-alikes in pieces": fill("xoxb-aB3 "),
  "Langfuse look-alikes in lines": fill("sk.eyJa\n"),
  "Django look-alikes in pieces": fill("django-insecure-aB3 "),
  backslashes: fill("\\"),
  "unicode escapes": fill("\\u0061"),
  "escaped line breaks": fill("\\\n "),
  "percent signs": fill("%41"),
  "zero-width characters": fill("a\u200b"),
  "combining marks": fill("e\u0301"),
  "full-width letters": fill("\uff41"),
  surrogates: fill("\ud83d"),
  "base64 in base64": Buffer.from(Buffer.from(fill("aGk= ")).toString("base64"))
    .toString("base64")
    .slice(0, SIZE),
  "thousands of tokens": lines(`hvs.${"aB3".repeat(8)}`),
  "thousands of encoded tokens": lines(Buffer.from(`hvs.${"aB3".repeat(8)}`).toString("base64")),
  "thousands of UUIDs": lines("fe5b1696-8956-4bd5-9d6f-dbde1901a076"),
  "thousands of digests": lines(`digest: ${"0a1b".repeat(16)}`),
};

describe("a hostile text of 256 KiB", () => {
  for (const [name, text] of Object.entries(HOSTILE)) {
    // Each takes some 100 ms; what grows faster than the text takes minutes.
    it(`is scanned in bounded time: ${name}`, { timeout: 10_000 }, () => {
      expect(text.length).toBeGreaterThan(SIZE / 2);
      for (const { start, end } of scanText(text)) expect(end).toBeGreaterThan(start);
    });
  }

  it("is scanned in bounded time: every prefix, over and over", { timeout: 60_000 }, () => {
    const prefixes = TOKEN_RULES.map(({ prefix }) => prefix.replace(/\(\?:|[()[\]\\?]|\{.*?\}|\|.*/g, ""));
    for (const prefix of prefixes) {
      expect(prefix).not.toBe("");
      for (const unit of [prefix, `${prefix} `, `x${prefix}`, `${prefix}a1B`]) scanText(fill(unit).slice(0, SIZE / 8));
    }
  });

  it("tells nothing of thousands of tokens when redacted", { timeout: 10_000 }, () => {
    expect(redactText(HOSTILE["thousands of tokens"] ?? "")).not.toContain("hvs.");
  });
});

describe("the rules of secretlint", () => {
  it("answer at once: none of their handlers is asynchronous", () => {
    const npm = `npm_${"a1B2".repeat(9)}`;
    expect(runPreset(`x ${npm} y`)).toEqual([{ family: "npm", start: 2, end: 42, token: npm }]);
  });

  it("do not obey a comment that disables them", () => {
    const token = `shpat_${"0a1b".repeat(8)}`;
    const text = `# secretlint-disable\n${token} # secretlint-disable-line\n`;
    expect(runPreset(text).map(({ family }) => family)).toEqual(["shopify"]);
  });
});
