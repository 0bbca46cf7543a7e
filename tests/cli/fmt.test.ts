import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Refusal } from "../../cli/errors.ts";
import { createFile, replaceFile } from "../../cli/files/write.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const good = readRequest("CCR-2026-0002");
const unordered = `# yaml-language-server: $schema=x
# about the status
status: active # live

# about the id
id: CCR-2026-0002
review:
  # who
  required_approvers:
    - platform-operator # first
  # at the end of who
  comments:
    - # odd
      comment: |
        # no comment

      at: '2026-06-29T22:53:03+00:00'
    -
      decision: "two
        # lines"
      reviewer: codex
  required: true

# free

# about the title
title: >-
  folded
  text
bound: { b: 1, a: 2 }
# footer
`;
const ordered = `# yaml-language-server: $schema=x
# about the id
id: CCR-2026-0002

# free

# about the title
title: >-
  folded
  text
# about the status
status: active # live

review:
  required: true
  # who
  required_approvers:
    - platform-operator # first
  # at the end of who
  comments:
    - # odd
      at: '2026-06-29T22:53:03+00:00'
      comment: |
        # no comment

    -
      reviewer: codex
      decision: "two
        # lines"
bound: { b: 1, a: 2 }
# footer
`;

test("the committed requests are in order", async () => {
  const { code, stdout, stderr } = await runCcr(["fmt", "--check"]);
  expect([stdout, stderr]).toEqual(["", "0 of 3 files would change\n"]);
  expect(code).toBe(0);
});

test("keys move into order, with their comments, and nothing else changes", async () => {
  const { code, stdout, stderr } = await runCcr(["fmt", "-"], { input: unordered });
  expect(stdout).toBe(ordered);
  expect([code, stderr]).toEqual([0, ""]);
  expect((await runCcr(["fmt", "-"], { input: ordered })).stdout).toBe(ordered);
});

test.each([
  "# SPDX-License-Identifier: EUPL-1.2\n",
  "# Copyright 2026 The Example Authors\n# SPDX-License-Identifier: Apache-2.0\n",
  "# yaml-language-server: $schema=x\n# SPDX-FileCopyrightText: 2026 Example\n",
  "# (c) 2026 Example. All rights reserved.\n",
  "# Copyright 2026 Example\n#\n# Licensed under the Apache License, Version 2.0\n# See the License for the limitations under the License.\n",
])("a notice of rights stays on top of the file, and the comment below it goes with its key: %j", async (notice) => {
  for (const [about, moved] of [
    ["", ""],
    ["# about the title\n", "# about the title\n"],
  ]) {
    const { code, stdout } = await runCcr(["fmt", "-"], { input: `${notice}${about}title: a\nid: b\n` });
    expect([code, stdout]).toEqual([0, `${notice}id: b\n${moved}title: a\n`]);
    expect((await runCcr(["fmt", "-"], { input: stdout })).stdout).toBe(stdout);
  }
});

test("what only speaks of a licence goes with its key", async () => {
  const input = "# the licence of the product\ntitle: a\n# Copyright of the logo\nid: b\n";
  const { stdout } = await runCcr(["fmt", "-"], { input });
  expect(stdout).toBe("# Copyright of the logo\nid: b\n# the licence of the product\ntitle: a\n");
});

test("mappings in braces stay as they are, as the help says", async () => {
  const input = "id: b\ntarget: {tenant: n1, domain: f1}\n";
  expect((await runCcr(["fmt", "-"], { input })).stdout).toBe(input);
  expect((await runCcr(["fmt", "--help"])).stdout).toContain("in braces stay as they are");
});

test("a file is rewritten in place, its mode is kept, and no other file is left behind", async () => {
  const folder = makeFolder({ [issueCoreFile]: unordered });
  const file = path.join(folder, issueCoreFile);
  fs.chmodSync(file, 0o640);
  const { code, stdout } = await runCcr(["fmt"], { cwd: folder });
  expect(fs.readFileSync(file, "utf8")).toBe(ordered);
  expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  expect(fs.readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  expect([code, stdout]).toEqual([0, `changed ${issueCoreFile}\n`]);
});

test("--check changes nothing and fails", async () => {
  const folder = makeFolder({ [issueCoreFile]: unordered });
  const { code, stdout } = await runCcr(["fmt", "--check"], { cwd: folder });
  expect(fs.readFileSync(path.join(folder, issueCoreFile), "utf8")).toBe(unordered);
  expect([code, stdout]).toEqual([1, `would change ${issueCoreFile}\n`]);
});

test.each([
  ["a syntax error", "id: ["],
  ["a key given twice", `${good}id: CCR-2026-0002\n`],
  ["an anchor", good.replace("title: ", "title: &t ")],
])("a file with %s is refused, and the others are formatted", async (_, text) => {
  const folder = makeFolder({ "a.yaml": text, "b.yaml": unordered });
  const { code, stdout, stderr } = await runCcr(["fmt", "."], { cwd: folder });
  expect(fs.readFileSync(path.join(folder, "a.yaml"), "utf8")).toBe(text);
  expect(fs.readFileSync(path.join(folder, "b.yaml"), "utf8")).toBe(ordered);
  expect(stdout).toBe("changed b.yaml\n");
  expect(stderr).toContain("a.yaml is refused: it does not parse");
  expect(code).toBe(1);
});

const deployment = "spec: {}\nkind: Deployment\nid: a\napiVersion: apps/v1\n";

test.each([
  ["a record, by its id", "key-custody/KCR-2026-0007-a.yaml", "title: a\nkind: key-custody\nid: KCR-2026-0007\n"],
  ["a manifest", "dep.yaml", deployment],
  ["values of a chart", "values.yaml", "title: a\nstatus: b\nreview: {}\n"],
])("%s is no request: it is refused and left as it is", async (_, file, text) => {
  const folder = makeFolder({ [file]: text });
  const operand = /KCR-\d{4}-\d{4}/.exec(file)?.[0] ?? file;
  for (const more of [[], ["--check"]]) {
    const { code, stdout, stderr } = await runCcr(["fmt", operand, ...more], { cwd: folder });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`ccr: ${file} is refused: it is no credential change request\n`);
  }
  expect(fs.readFileSync(path.join(folder, file), "utf8")).toBe(text);
  const piped = await runCcr(["fmt", "-"], { input: text });
  expect([piped.code, piped.stdout]).toEqual([1, ""]);
});

test("orders, and requests with a slip in their kind, are put in order", async () => {
  const input = "request_type: lane-rotation\nkind: credential-change-requst\nid: b\n";
  const { code, stdout } = await runCcr(["fmt", "-"], { input });
  expect([code, stdout.split("\n")[0]]).toEqual([0, "id: b"]);
});

test("a file that nobody may write to is refused", async () => {
  const folder = makeFolder({ "a.yaml": unordered });
  fs.chmodSync(path.join(folder, "a.yaml"), 0o444);
  const { code, stderr } = await runCcr(["fmt", "a.yaml"], { cwd: folder });
  expect(stderr).toContain("read-only");
  expect(code).toBe(1);
  expect(fs.readFileSync(path.join(folder, "a.yaml"), "utf8")).toBe(unordered);
  expect(fs.readdirSync(folder)).toEqual(["a.yaml"]);
});

test("a file that was changed since it was read is refused and left as it is", () => {
  const folder = makeFolder({ "a.yaml": "changed: meanwhile\n" });
  const file = path.join(folder, "a.yaml");
  expect(() => replaceFile(file, { from: unordered, to: ordered })).toThrow(Refusal);
  expect(fs.readFileSync(file, "utf8")).toBe("changed: meanwhile\n");
  expect(fs.readdirSync(folder)).toEqual(["a.yaml"]);
});

test("a link, a missing file and a taken name are refused", () => {
  const folder = makeFolder({ "a.yaml": "x", "taken.yaml": "kept" });
  fs.symlinkSync("a.yaml", path.join(folder, "link.yaml"));
  for (const name of ["link.yaml", "missing.yaml"]) {
    expect(() => replaceFile(path.join(folder, name), { from: "x", to: "y" })).toThrow(Refusal);
  }
  expect(() => createFile(path.join(folder, "taken.yaml"), "new")).toThrow("is there already");
  expect(fs.readFileSync(path.join(folder, "taken.yaml"), "utf8")).toBe("kept");
  expect(fs.readdirSync(folder)).toEqual(["a.yaml", "link.yaml", "taken.yaml"]);
});

test("CR LF line ends stay, and the last line gets one", async () => {
  const input = "title: t\r\n# c\r\nid: x";
  const { stdout } = await runCcr(["fmt", "-"], { input });
  expect(stdout).toBe("# c\r\nid: x\r\ntitle: t\r\n");
});

test("--json says what became of each file", async () => {
  const folder = makeFolder({ "a.yaml": unordered, "b.yaml": good, "c.yaml": "id: [" });
  const { code, stdout, stderr } = await runCcr(["fmt", ".", "--json"], { cwd: folder });
  const { schema, files } = JSON.parse(stdout) as { schema: string; files: { file: string; outcome: string }[] };
  expect(schema).toBe("credential-lanes/fmt/v1");
  expect(files.map(({ file, outcome }) => [file, outcome])).toEqual([
    ["a.yaml", "changed"],
    ["b.yaml", "unchanged"],
    ["c.yaml", "refused"],
  ]);
  expect([code, stderr]).toEqual([1, ""]);
});

test.each([
  [["fmt", "-", "a.yaml"], "name it alone"],
  [["fmt", "-", "--json"], "--json is for files"],
])("%j is wrong usage", async (args, words) => {
  const { code, stderr } = await runCcr(args, { input: good });
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});
