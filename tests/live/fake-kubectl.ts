import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** A kubectl that answers by shell patterns of its arguments, and the kubeconfig of a context for it. */
export interface FakeKubectl {
  readonly folder: string;
  readonly program: string;
  readonly kubeconfig: string;
  /** The arguments of each run. */
  readonly calls: () => readonly string[];
  /** Names of the variables that the last run had. */
  readonly variables: () => readonly string[];
  remove(): void;
}

/** What a run prints: of the first pattern that its arguments match. */
export type FakeAnswers = readonly (readonly [pattern: string, answer: { stdout?: string; stderr?: string }])[];

/** Writes a kubectl for a test; a run that has something to say on stderr fails. */
export function makeKubectl(answers: FakeAnswers, context = "production"): FakeKubectl {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubectl-"));
  const write = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const cases = answers.map(([pattern, { stdout = "", stderr }], at) => {
    const output = `cat '${write(`out-${at}`, stdout)}'`;
    return `  ${pattern}) ${output}${stderr === undefined ? "" : `; cat '${write(`err-${at}`, stderr)}' >&2; exit 1`} ;;`;
  });
  const [calls, variables] = [write("calls", ""), write("variables", "")];
  const program = write(
    "kubectl",
    ["#!/bin/sh", `echo "$*" >> '${calls}'`, `env > '${variables}'`, 'case "$*" in', ...cases, "esac", ""].join("\n"),
  );
  fs.chmodSync(program, 0o755);
  const kubeconfig = write(
    "kubeconfig",
    [
      `contexts: [{name: ${context}, context: {cluster: c}}]`,
      'clusters: [{name: c, cluster: {server: "https://api.example.org"}}]',
      "",
    ].join("\n"),
  );
  const linesOf = (file: string): readonly string[] => fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  return {
    folder,
    program,
    kubeconfig,
    calls: () => linesOf(calls),
    variables: () => linesOf(variables).map((line) => line.split("=")[0] ?? ""),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
