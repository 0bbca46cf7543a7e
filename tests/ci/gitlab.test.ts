import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { type GitlabJob, gitlab } from "./definitions.ts";

const jobs = Object.entries(gitlab).filter(([name]) => name.startsWith("ccr-"));

/** The job with what it extends, as GitLab merges it: lists are replaced. */
function resolve(name: string): GitlabJob {
  const { extends: parent, ...own } = gitlab[name] ?? {};
  return typeof parent === "string" ? { ...gitlab[parent], ...own } : own;
}

describe("the template of GitLab", () => {
  it("has the keys of jobs that GitLab knows, with values of their kind", () => {
    // https://docs.gitlab.com/ci/yaml/, GitLab 18: of each keyword the forms that are used here.
    const text = { type: "string", minLength: 1 };
    const lines = { type: "array", minItems: 1, items: { anyOf: [text, { type: "array", items: text, minItems: 2 }] } };
    const closed = (properties: object, required: readonly string[] = []): object => ({
      type: "object",
      additionalProperties: false,
      required,
      properties,
    });
    const rule = closed({ if: text, when: { enum: ["manual", "on_success", "never"] } }, ["if"]);
    const environment = closed({ name: text, action: { enum: ["start", "prepare", "verify", "access"] } }, ["name"]);
    const job = closed({
      image: text,
      extends: text,
      stage: { enum: ["build", "test", "deploy"] },
      timeout: { type: "string", pattern: "^\\d+ minutes$" },
      interruptible: { type: "boolean" },
      needs: { type: "array", items: text },
      resource_group: text,
      environment,
      variables: { type: "object", additionalProperties: { type: "string" } },
      id_tokens: { type: "object", additionalProperties: closed({ aud: text }, ["aud"]) },
      rules: { type: "array", items: rule, minItems: 1 },
      allow_failure: closed({ exit_codes: { type: "integer" } }, ["exit_codes"]),
      before_script: lines,
      script: lines,
      after_script: lines,
      artifacts: closed({
        when: { enum: ["always", "on_success", "on_failure"] },
        expire_in: text,
        paths: { type: "array", items: text },
        reports: closed({ codequality: text }),
      }),
    });
    const ajv = new Ajv.Ajv({ allErrors: true, allowUnionTypes: true });
    const { variables, ...rest } = gitlab;
    expect(ajv.validate({ type: "object", additionalProperties: job }, rest), ajv.errorsText()).toBe(true);
    expect(ajv.validate({ type: "object", additionalProperties: text }, variables), ajv.errorsText()).toBe(true);
  });

  it("refers to what there is", () => {
    for (const [name, { extends: parent, needs }] of jobs) {
      if (parent !== undefined) expect(gitlab, name).toHaveProperty([parent as string]);
      for (const need of (needs ?? []) as readonly string[]) expect(gitlab).toHaveProperty([need]);
    }
    const references = Object.values(gitlab).flatMap((job) =>
      [...(job.script ?? []), ...(job.before_script ?? [])].filter((line) => Array.isArray(line)),
    ) as unknown as readonly (readonly [string, string])[];
    expect(references.length).toBe(3);
    for (const [name, key] of references) expect(gitlab[name]?.[key], name).toBeDefined();
  });

  it("has jobs that end, and that run where they are meant", () => {
    expect(jobs.map(([name]) => name)).toEqual(["ccr-check", "ccr-preview", "ccr-apply", "ccr-drift"]);
    for (const [name] of jobs) {
      expect(resolve(name).timeout, name).toMatch(/^(15|30|90) minutes$/);
      expect(resolve(name).rules, name).toHaveLength(1);
      expect(resolve(name).image, name).toMatch(/^\$CCR_/);
    }
  });

  it("checks without any identity token", () => {
    expect(resolve("ccr-check").id_tokens).toBeUndefined();
    for (const name of ["ccr-preview", "ccr-apply", "ccr-drift"]) {
      expect(Object.keys(resolve(name).id_tokens ?? {}), name).toEqual([
        "OPENBAO_ID_TOKEN",
        "KUBERNETES_ID_TOKEN",
        "PULUMI_ID_TOKEN",
      ]);
      expect(resolve(name).after_script, name).toEqual(["test ! -f ~/.vault-token || node ci/sign-in.ts out"]);
    }
  });

  it("starts nothing of a merge request with a token, before it was compared with what was reviewed", () => {
    const [first, second, ...more] = resolve("ccr-preview").before_script ?? [];
    expect([second, more]).toEqual([[".ccr-stack", "before_script"], []]);
    const commands = String(first)
      .split("\n")
      .filter((line) => !line.startsWith("#"));
    expect(commands[0]).toBe('git fetch --depth 1 origin "$CI_MERGE_REQUEST_DIFF_BASE_SHA"');
    expect(commands[1]).toContain("git diff --quiet FETCH_HEAD HEAD -- . ':!credential-change-requests'");
    expect(String(first)).not.toMatch(/\b(node|npm|sh|bash|make)\b/);
    expect(JSON.stringify(resolve("ccr-preview").rules)).toContain(
      "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID",
    );
  });

  it("applies by hand, from the protected environment, one at a time and to the end", () => {
    const { environment, resource_group, interruptible, rules, variables } = resolve("ccr-apply");
    expect({ environment, resource_group, interruptible, rules }).toEqual({
      environment: { name: "production" },
      resource_group: "credential-lanes-$CCR_STACK",
      interruptible: false,
      rules: [{ if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', when: "manual" }],
    });
    expect(variables).toMatchObject({ CCR_OPENBAO_ROLE: "ccr-apply" });
    expect([resolve("ccr-preview").variables, resolve("ccr-drift").variables]).toEqual([
      { CCR_OPENBAO_ROLE: "ccr-preview" },
      { CCR_OPENBAO_ROLE: "ccr-drift" },
    ]);
  });
});
