import { createHash, randomBytes, randomInt } from "node:crypto";
import { asFields } from "../../lanes/fields.ts";
import type { ResolvedFixture } from "../../lanes/guardrails/fixture-map/resolve-fixtures.ts";
import { type BootstrapServer, must } from "./server.ts";

/** What became of the fixtures of one secret. Never a value. */
export interface FixtureOutcome {
  readonly path: string;
  readonly written: readonly string[];
  /** Somebody put another value there: it stays. */
  readonly kept: readonly string[];
}

/** Where fixtures go. */
export interface FixturePlace {
  readonly server: BootstrapServer;
  readonly token: string;
  readonly mount: string;
}

/** Writes what is missing, and what the map has otherwise since; what somebody else put there stays. */
export async function writeFixtures(
  place: FixturePlace,
  fixtures: readonly ResolvedFixture[],
): Promise<readonly FixtureOutcome[]> {
  const outcomes: FixtureOutcome[] = [];
  for (const path of [...new Set(fixtures.map((each) => each.path))]) {
    outcomes.push(
      await writeSecret(
        place,
        path,
        fixtures.filter((each) => each.path === path),
      ),
    );
  }
  return outcomes;
}

/** By these marks of a secret's metadata a value is known as one that was written from the map. */
const MARK = "fixture.";

async function writeSecret(
  { server, token, mount }: FixturePlace,
  path: string,
  fixtures: readonly ResolvedFixture[],
): Promise<FixtureOutcome> {
  const { data: current } = await server.ask({ method: "GET", path: `${mount}/data/${path}`, token });
  const held = asFields(current.data);
  const metadata = asFields(current.metadata);
  const marks = asFields(metadata.custom_metadata);
  const change = decide(fixtures, held, marks);
  if (Object.keys(change.data).length > 0) {
    const options = { cas: typeof metadata.version === "number" ? metadata.version : 0 };
    const body = { options, data: { ...held, ...change.data } };
    await must(server, { method: "POST", path: `${mount}/data/${path}`, token, body });
  }
  if (Object.entries(change.marks).some(([name, mark]) => marks[name] !== mark)) {
    const body = { custom_metadata: { ...marks, ...change.marks } };
    await must(server, { method: "POST", path: `${mount}/metadata/${path}`, token, body });
  }
  return { path, written: Object.keys(change.data).sort(), kept: change.kept };
}

function decide(
  fixtures: readonly ResolvedFixture[],
  held: Readonly<Record<string, unknown>>,
  marks: Readonly<Record<string, unknown>>,
): { data: Record<string, string>; marks: Record<string, string>; kept: string[] } {
  const change = { data: {} as Record<string, string>, marks: {} as Record<string, string>, kept: [] as string[] };
  for (const fixture of fixtures) {
    const { property } = fixture;
    const now = Object.hasOwn(held, property) ? String(held[property]) : undefined;
    const name = `${MARK}${property}`;
    const isOurs = now === undefined || marks[name] === digest(now);
    if ("generate" in fixture && now !== undefined) continue;
    const wanted = "generate" in fixture ? generate(fixture) : fixture.value;
    if (now !== wanted && !isOurs) change.kept.push(property);
    else {
      if (now !== wanted) change.data[property] = wanted;
      change.marks[name] = digest(wanted);
    }
  }
  return change;
}

function digest(value: string): string {
  return `sha256:${createHash("sha256").update(value).digest("hex").slice(0, 24)}`;
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

function generate({ generate: kind, length }: { generate: "password" | "hex"; length: number }): string {
  if (kind === "hex")
    return randomBytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length);
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
