import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../cli/run-ccr.ts";

/** A step of a job or of a composite action. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A job of a workflow. */
export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly if?: string;
  readonly needs?: string;
  readonly steps: readonly Step[];
}

/** A workflow of GitHub. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** A composite action. */
export interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly default?: unknown; readonly required: boolean }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** The text of a committed file. */
export const readText = (file: string): string => fs.readFileSync(path.join(projectRoot, file), "utf8");
/** A committed YAML file. */
export const readYaml = (file: string): unknown => parse(readText(file));

const folder = ".github/workflows";
/** Every committed workflow, by its file. */
export const workflows: Readonly<Record<string, Workflow>> = Object.fromEntries(
  fs
    .readdirSync(path.join(projectRoot, folder))
    .sort()
    .map((name) => [`${folder}/${name}`, readYaml(`${folder}/${name}`) as Workflow]),
);
/** Every committed action, by its file. */
export const actions: Readonly<Record<string, Action>> = Object.fromEntries(
  ["action.yml", ".github/actions/set-up/action.yml"].map((file) => [file, readYaml(file) as Action]),
);
const gitlabFile = "ci/gitlab/credential-lanes.gitlab-ci.yml";

/** Every step, with where it is. */
export const steps: readonly { readonly where: string; readonly step: Step }[] = [
  ...Object.entries(workflows).flatMap(([file, { jobs }]) =>
    Object.entries(jobs).flatMap(([job, { steps: own }]) =>
      own.map((step, at) => ({ where: `${file} ${job} ${at + 1}`, step })),
    ),
  ),
  ...Object.entries(actions).flatMap(([file, { runs }]) =>
    runs.steps.map((step, at) => ({ where: `${file} ${at + 1}`, step })),
  ),
];

/** Keys of a job of GitLab that hold lines of a shell, and the job's other keys. */
export interface GitlabJob {
  readonly script?: readonly unknown[];
  readonly before_script?: readonly unknown[];
  readonly after_script?: readonly unknown[];
  readonly [key: string]: unknown;
}

/** The template of GitLab; of `!reference` its path is kept. */
export const gitlab = parse(readText(gitlabFile), {
  customTags: [{ tag: "!reference", collection: "seq" }],
}) as Readonly<Record<string, GitlabJob>>;

/** Every script that a job runs, with where it is. */
export const scripts: readonly { readonly where: string; readonly text: string; readonly shell: "bash" | "sh" }[] = [
  ...steps.flatMap(({ where, step: { run } }) =>
    run === undefined ? [] : [{ where, text: run, shell: "bash" as const }],
  ),
  ...Object.entries(gitlab).flatMap(([job, keys]) =>
    (["before_script", "script", "after_script"] as const).flatMap((key) =>
      (keys[key] ?? []).flatMap((line, at) =>
        typeof line === "string" ? [{ where: `${job} ${key} ${at + 1}`, text: line, shell: "sh" as const }] : [],
      ),
    ),
  ),
];
