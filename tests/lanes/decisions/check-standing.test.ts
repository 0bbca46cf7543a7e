import { describe, expect, test } from "vitest";
import { checkLoaded } from "../../../lanes/check-loaded.ts";
import type { Finding } from "../../../lanes/finding.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { readOrders } from "../orders/order.ts";
import { readSample } from "../sample.ts";

const sound = readSample(3);
const bare = edit(sound, /^(?:decisions|evidence):[^\n]*\n(?:(?:[ -][^\n]*)?\n)*/gm, "");

function edit({ path, text }: SourceFile, from: string | RegExp, to: string): SourceFile {
  const edited = text.replace(from, to);
  if (edited === text) throw new Error("the replacement matches nothing");
  return { path, text: edited };
}

function standing(sources: readonly SourceFile[], policyFiles: readonly SourceFile[] = []): readonly Finding[] {
  return checkLoaded({ sources, policyFiles, findings: [] }).findings.filter(({ code }) => code === "uncarried-status");
}

describe("a status that the records do not carry", () => {
  test("is found where it stands, with every reason", () => {
    const line = bare.text.split("\n").indexOf("status: active") + 1;
    const message =
      "Nothing recorded carries status active: platform-operator has not approved it; " +
      "activity-core-owner has not approved it";
    const place = { file: bare.path, pointer: "/status", line, column: 9 };
    const finding = { code: "uncarried-status", severity: "warning", message, ...place };
    expect(standing([sound])).toEqual([]);
    expect(standing([bare])).toEqual([expect.objectContaining(finding)]);
  });

  test("is found in an order too", () => {
    const orders = readOrders().filter(({ path }) => path.includes("deactivat") || path.includes("0042"));
    const proposed = orders.find(({ text }) => /^status: proposed$/m.test(text) && text.includes("lane-deactivation"));
    if (proposed === undefined) throw new Error("there is no such order");
    expect(standing(orders)).toEqual([]);
    const approved = edit(proposed, /^status: proposed$/m, "status: approved");
    expect(standing([...orders.filter((each) => each !== proposed), approved])).toHaveLength(1);
  });

  test.each([
    ["an unknown key", (text: string) => `${text}bogus: 1\n`],
    ["an anchor", (text: string) => text.replace(/^title: /m, "title: &a ")],
    ["a value of a wrong type", (text: string) => text.replace(/^title: .*$/m, "title: 5")],
    ["a missing key", (text: string) => text.replace(/^risk:/m, "rsk:")],
    [
      "approvers with an error",
      (text: string) => text.replace(/^( *)- platform-operator$/m, "$1- platform-operator\n$1- 'x '"),
    ],
    ["a value that a rule refuses", (text: string) => text.replace(/ttl: .*$/m, "ttl: 768h")],
  ])("is found beside %s", (_, change) => {
    expect(standing([{ path: bare.path, text: change(bare.text) }])).toHaveLength(1);
  });

  test("is not told where faults hide what was approved, if all approved the same", () => {
    expect(standing([edit(sound, /^title: .*$/m, "title: 5")])).toEqual([]);
    expect(standing([edit(sound, /^title: .*$/m, "title: Something else")])).toHaveLength(1);
    const twoContents = edit(
      edit(sound, /^title: .*$/m, "title: 5"),
      /sha256:[0-9a-f]{64}/,
      `sha256:${"0".repeat(64)}`,
    );
    expect(standing([twoContents])).toHaveLength(1);
  });

  test("is not told of a status or of decisions that are broken themselves", () => {
    expect(standing([edit(bare, /^status: active$/m, "status: [active]")])).toEqual([]);
    expect(standing([{ path: bare.path, text: `${bare.text}decisions: 7\n` }])).toEqual([]);
  });

  test("is what is left of an approval of another policy file", () => {
    const path = /policy_file: (\S+)/.exec(sound.text)?.[1] ?? "";
    expect(standing([sound], [{ path, text: "another" }])).toHaveLength(1);
  });
});
