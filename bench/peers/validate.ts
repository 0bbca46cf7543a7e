import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { FIXTURES, listFixtures, runFixture } from "../../tests/lanes/fixture.ts";
import type { Command } from "../measure.ts";
import { formatResult } from "../measure.ts";
import { writeRequests } from "../requests.ts";
import { compareInTurn, describeCost, formatRatios } from "./compare.ts";
import { peersDir } from "./programs.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const schema = path.join(root, "schemas", "credential-change-request.v1.schema.json");

interface ValidateOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Installs the validators exactly as locked, once for all checkouts; answers with the folder of their commands. */
function installValidators(say: (line: string) => void): string {
  const source = path.join(import.meta.dirname, "npm");
  const lock = fs.readFileSync(path.join(source, "package-lock.json"));
  const place = path.join(peersDir, `npm-${createHash("sha256").update(lock).digest("hex").slice(0, 16)}`);
  if (!fs.existsSync(path.join(place, "complete"))) {
    say("installing the validators of npm");
    fs.mkdirSync(place, { recursive: true });
    for (const name of ["package.json", "package-lock.json", ".npmrc"])
      fs.copyFileSync(path.join(source, name), path.join(place, name));
    const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit"], {
      cwd: place,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`npm could not install the validators:\n${stderr.slice(-1000)}`);
    fs.writeFileSync(path.join(place, "complete"), "");
  }
  return path.join(place, "node_modules", ".bin");
}

interface Validator {
  readonly name: string;
  readonly label: string;
  validate(target: string): Command;
}

function listValidators(bin: string): readonly Validator[] {
  const ajv = path.join(bin, "ajv");
  return [
    {
      name: "ajv-cli",
      label: "ajv-cli 5.0.0",
      validate: (target) => [
        process.execPath,
        ...[ajv, "validate", "--all-errors", "--strict=false", "-s", schema],
        ...["-d", target.endsWith(".yaml") ? target : `${target}/*.yaml`],
      ],
    },
    {
      name: "sourcemeta-jsonschema",
      label: "@sourcemeta/jsonschema 16.11.0",
      validate: (target) => [path.join(bin, "jsonschema"), "validate", schema, target, "--extension", ".yaml"],
    },
  ];
}

/** `ccr validate` and validators of the published schema: the same requests, and the fixtures that each finds fault with. */
export async function compareValidate({ folder, rounds, say }: ValidateOptions): Promise<void> {
  const validators = listValidators(installValidators(say));
  const [thousand, tenThousand] = [1000, 10_000].map((count) => path.join(folder, `requests-${count}`));
  if (thousand === undefined || tenThousand === undefined) return;
  writeRequests(thousand, 1000);
  writeRequests(tenThousand, 10_000);
  const ccr = path.join(root, "cli", "ccr.js");
  const own = {
    label: "ccr validate",
    validate: (target: string): Command => [process.execPath, ccr, "validate", "--json", target],
  };
  const contenders = [own, ...validators];
  say(`10,000 requests and 1,000, ${rounds} rounds in turn`);
  const at = (target: string) => contenders.map(({ label, validate }) => ({ label, command: validate(target) }));
  const all = await compareInTurn([...at(tenThousand), ...at(thousand)], { rounds, folder });
  const [many, few] = [all.slice(0, contenders.length), all.slice(contenders.length)];
  for (const [index, { name }] of validators.entries()) {
    const [ours, peer, peerFew] = [many[0], many[index + 1], few[index + 1]];
    if (ours === undefined || peer === undefined || peerFew === undefined) continue;
    console.log(formatRatios(`validate-vs-${name}`, ours, peer));
    console.log(formatResult(`${name}-10k-vs-1k-cpu`, peer.median.cpuMs / peerFew.median.cpuMs, "-"));
  }
  for (const each of all) say(describeCost(each));
  countFaults(validators);
}

/** How many of the fixtures with a faulty request each finds, and to how many with sound ones it objects. */
function countFaults(validators: readonly Validator[]): void {
  const names = listFixtures().filter((name) => listRequests(name).length > 0);
  const rows = [
    { name: "ccr-validate", refuses: refusesOurs },
    ...validators.map(({ name, validate }) => ({
      name,
      refuses: (fixture: string): boolean =>
        listRequests(fixture).some((file) => {
          const [program, ...args] = validate(file);
          return spawnSync(program, args, { stdio: "ignore" }).status !== 0;
        }),
    })),
  ];
  for (const { name, refuses } of rows) {
    const count = (prefix: string): string => {
      const part = names.filter((each) => each.startsWith(prefix));
      return `${part.filter(refuses).length} of ${part.length}`;
    };
    console.log(`fixtures ${name}: ${count("ng.")} faulty ones found, ${count("ok.")} sound ones objected to`);
  }
}

function refusesOurs(fixture: string): boolean {
  const findings = runFixture(fixture);
  return fixture.startsWith("ng.") ? findings.length > 0 : findings.some(({ severity }) => severity === "error");
}

/** The requests of a fixture that is whole as it lies there. */
function listRequests(fixture: string): readonly string[] {
  const folder = path.join(FIXTURES, fixture);
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  if (names.includes("setup.json")) return [];
  return names.filter((name) => /(^|\/)CCR-[^/]*\.yaml$/.test(name)).map((name) => path.join(folder, name));
}
