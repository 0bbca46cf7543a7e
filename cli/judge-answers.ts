import { checkSources } from "../lanes/check.ts";
import type { Finding } from "../lanes/finding.ts";
import { type CompleteOptions, composeRequest, type NewOptions } from "./new-request.ts";
import { DEFAULT_FOLDER } from "./requests.ts";
import { ruleSettings } from "./rule-settings.ts";
import { writeYaml } from "./write-yaml.ts";

/** What stands where nobody has answered yet. */
const UNANSWERED: CompleteOptions = {
  title: "A lane that is being asked for",
  agent: "asking-agent",
  reason: "The workload calls a provider.",
  approver: ["approving-operator"],
  domain: "domain",
  tenant: "tenant",
  workload: "workload",
  environment: "environment",
  purpose: "Calls a provider.",
  bundle: "bundle",
  field: ["FIELD"],
};

/** What a method needs that nobody has answered yet. */
const UNANSWERED_CALLERS: NewOptions = {
  serviceAccount: "workload/workload",
  boundClaim: ["sub=workload"],
  redirectUri: ["http://localhost:8250/oidc/callback"],
  audience: ["openbao"],
};

/** Tells of answers what a request with them would have for errors, in words; nothing of what was wrong from the beginning. */
export function makeJudge(given: NewOptions): (answers: NewOptions) => readonly string[] {
  const before = new Set(findErrors(given).map(nameOf));
  return (answers) => {
    const errors = findErrors(answers).filter((each) => !before.has(nameOf(each)));
    return [...new Set(errors.map(({ message, hint }) => `${message}. ${hint}`))];
  };
}

const nameOf = ({ code, pointer }: Finding): string => `${code} ${pointer}`;

function findErrors(answers: NewOptions): readonly Finding[] {
  const id = "CCR-2026-0001";
  const isKubernetes = (answers.method ?? "kubernetes") === "kubernetes";
  const { audience, ...others } = UNANSWERED_CALLERS;
  const options = { ...UNANSWERED, ...others, ...(isKubernetes ? {} : { audience }), ...answers };
  const path = `${DEFAULT_FOLDER}/${id}-${options.slug ?? options.bundle}.yaml`;
  const text = writeYaml(composeRequest(options, { id, day: answers.date ?? "2026-01-01" }));
  const [checked] = checkSources([{ path, text }], { settings: ruleSettings({}) });
  return (checked?.findings ?? []).filter(({ severity }) => severity === "error");
}
