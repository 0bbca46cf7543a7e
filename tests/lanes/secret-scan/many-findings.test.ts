import { afterEach, describe, expect, it, vi } from "vitest";
import { formatText } from "../../../cli/reports/text.ts";
import { checkSources } from "../../../lanes/check.ts";
import { draftSecrets } from "../../../lanes/check-secrets.ts";
import { MAX_FINDINGS } from "../../../lanes/limits.ts";
import type { YamlNode } from "../../../lanes/parse/tree.ts";
import { parseSource } from "../../../lanes/parse.ts";
import * as secretScan from "../../../lanes/secret-scan.ts";
import { scanFile } from "../../../lanes/secret-scan.ts";
import { readSample } from "../sample.ts";
import { HEX, makeRandom } from "./random.ts";

vi.mock("../../../lanes/secret-scan.ts", { spy: true });
afterEach(() => vi.restoreAllMocks());

const { text: drawText } = makeRandom(7);
const drawKeys = (count: number) => Array.from({ length: count }, () => `sk-or-v1-${drawText(HEX, 32)}`);
const valuesOf = (count: number) => drawKeys(count).map((key, at) => `k${at}: ${key}`);

/** How many characters a search for a part of a string has looked through, at most, while something ran. */
function countSearched(run: () => void): number {
  let searched = 0;
  const { includes } = String.prototype;
  const spy = vi.spyOn(String.prototype, "includes").mockImplementation(function (this: string, ...given) {
    searched += this.length;
    return includes.apply(this, given);
  });
  run();
  spy.mockRestore();
  return searched;
}

/** How often a property of a node is read while something runs. */
function countReads(nodes: readonly YamlNode[], run: (counted: readonly YamlNode[]) => void): number {
  let reads = 0;
  const proxies = new Map<YamlNode, YamlNode>();
  const wrap = (node: YamlNode): YamlNode => {
    const wrapped = proxies.get(node) ?? new Proxy(node, { get });
    proxies.set(node, wrapped);
    return wrapped;
  };
  function get(target: YamlNode, key: keyof YamlNode): unknown {
    reads += 1;
    return key === "parent" && target.parent !== undefined ? wrap(target.parent) : target[key];
  }
  run(nodes.map(wrap));
  return reads;
}

const documents = {
  "in values": (count: number) => `${valuesOf(count).join("\n")}\n`,
  "in keys": (count: number) =>
    `${drawKeys(count)
      .map((key) => `${key}: x`)
      .join("\n")}\n`,
  "in comments": (count: number) =>
    `a: b\n${drawKeys(count)
      .map((key) => `# the key ${key}, which is one\n`)
      .join("")}`,
} as const;

describe("a file of many credentials", () => {
  for (const [where, make] of Object.entries(documents)) {
    it(`is read by a number of looks that grows with it, and no faster: ${where}`, () => {
      const looks = (count: number) => {
        const text = make(count);
        return countReads(parseSource({ text }).nodes, (nodes) => draftSecrets(text, nodes));
      };
      const few = looks(400);
      expect(few).toBeGreaterThan(0);
      expect(looks(1600)).toBeLessThan(few * 4.5);
    });
  }

  it("is compared with itself no more than its length allows", () => {
    const count = (length: number) => {
      const lines = valuesOf(length);
      const text = lines.join("\n");
      const decoded = Object.fromEntries(lines.map((line) => line.split(": ")));
      return countSearched(() => expect(scanFile(text, decoded)).toHaveLength(length));
    };
    const few = count(200);
    expect(count(800)).toBeLessThan(few * 5);
  });

  it("is compared with itself within bounds, also where no value of the text is one of the document", () => {
    const text = drawKeys(3000)
      .map((key) => `# ${key},`)
      .join("\n");
    const decoded = Object.fromEntries(valuesOf(3000).map((line) => line.split(": ")));
    const searched = countSearched(() => scanFile(text, decoded));
    expect(searched).toBeGreaterThan(1_000_000);
    expect(searched).toBeLessThan(100_000_000);
  });

  it("has each key told where it stands", () => {
    const keys = drawKeys(5);
    const text = `a:\n${keys.map((key) => `  ${key}: x\n`).join("")}`;
    const drafts = draftSecrets(text, parseSource({ text }).nodes);
    expect(drafts.map(({ offset }) => offset)).toEqual(keys.map((key) => text.indexOf(key)));
  });

  it("has its first ones drafted, as many as are listed and one more", () => {
    const text = documents["in values"](300);
    const drafts = draftSecrets(text, parseSource({ text }).nodes);
    expect(drafts.map(({ pointer }) => pointer)).toEqual(
      Array.from({ length: MAX_FINDINGS + 1 }, (_, at) => `/k${at}`),
    );
  });

  it("has one credential listed, whatever else is wrong with it", () => {
    const { path, text } = readSample(3);
    const surplus = Array.from({ length: 120 }, (_, at) => `surplus_${at}: x\n`).join("");
    const [checked] = checkSources([{ path, text: `${text}${surplus}# ${drawKeys(1)[0]}\n` }]);
    const codes = (checked?.findings ?? []).map(({ code }) => code);
    expect(codes).toContain("too-many-findings");
    expect(codes).toContain("secret-value");
  });
});

describe("a line of many findings", () => {
  it("is scanned once when it is shown", () => {
    const path = "a.yaml";
    const text = `${"\u200b".repeat(3000)}x`;
    const [checked] = checkSources([{ path, text }]);
    const findings = checked?.findings ?? [];
    expect(findings).toHaveLength(MAX_FINDINGS + 1);
    vi.mocked(secretScan.scanText).mockClear();
    const shown = formatText({ files: [path], findings, sources: [{ path, text }], version: "1" }, (_, each) => each);
    expect(shown).toContain("1 | ");
    expect(secretScan.scanText).toHaveBeenCalledTimes(1);
  });
});
