import fs from "node:fs";
import path from "node:path";
import { dump, load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { scanFile, scanText } from "../../../lanes/secret-scan.ts";
import { projectRoot } from "../../../sandbox/paths.ts";
import { makePlausible } from "./plausible.ts";
import { CLEAN_PROSE } from "./prose.ts";

function yamlFiles(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => path.join(folder, file));
}

const fixtures = path.join(projectRoot, "tests", "fixtures", "ccr");
const good = yamlFiles(fixtures).filter((file) => path.relative(fixtures, file).startsWith("ok."));
const committed = yamlFiles(path.join(projectRoot, "credential-change-requests"));

describe("requests without a credential", () => {
  for (const file of [...good, ...committed]) {
    it(`passes ${path.relative(projectRoot, file)}`, () => {
      const text = fs.readFileSync(file, "utf8");
      expect(scanFile(text, load(text))).toEqual([]);
    });
  }

  it("passes the request that the format comes from", () => {
    expect(good.map((file) => path.basename(path.dirname(file)))).toContain("ok.seed-proposed");
  });

  for (const [at, paragraph] of CLEAN_PROSE.entries()) {
    it(`passes prose about credentials, as it stands, in narrow lines and as a comment: ${at}`, () => {
      const telling = { notes: [paragraph], lifecycle: { rotate: paragraph } };
      const found = [80, 40, 28].flatMap((lineWidth) => scanFile(dump(telling, { lineWidth }), telling));
      const comment = `# ${paragraph.replaceAll(/(.{30,60}?) /g, "$1\n# ")}\n`;
      expect([...found, ...scanText(paragraph), ...scanText(comment)].map(({ family }) => family)).toEqual([]);
    });
  }

  it("passes 1,000 plausible requests", { timeout: 120_000 }, () => {
    const flagged: string[] = [];
    for (let seed = 0; seed < 1000; seed++) {
      const request = makePlausible(seed);
      const text = dump(request, { lineWidth: 80 });
      for (const { family, path: at, start } of scanFile(text, request))
        flagged.push(`${seed} ${family} ${at ?? start}`);
    }
    expect(flagged).toEqual([]);
  });

  it("passes 1,000 plausible texts that the tool may write, but for what only a field can tell", {
    timeout: 120_000,
  }, () => {
    const flagged = new Set<string>();
    for (let seed = 0; seed < 1000; seed++) {
      const { auth, decisions, ...rest } = makePlausible(seed) as Record<string, unknown>;
      for (const { family } of scanText(JSON.stringify(rest, null, 2))) flagged.add(family);
    }
    expect([...flagged]).toEqual([]);
  });
});
