import fs from "node:fs";
import path from "node:path";
import { type Checked, checkSources } from "../../lanes/check.ts";
import type { SourceFile } from "../../lanes/load.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { approveText } from "../approve.ts";

const folder = "credential-change-requests";

/** The settings of a production stack, as domain facts use them. */
export const settings: StackSettings = {
  environment: "production",
  openbaoAddress: "https://openbao.example.org:8200",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
  kvVersion: 2,
  kubernetesContext: "production",
  refreshIntervalSeconds: 3600,
  whatIf: [],
  adopt: [],
};

/** The committed request of that number, with some of its text replaced, and approved as it then is. */
export function readSample(number: 1 | 2 | 3, replacements: readonly (readonly [string, string])[] = []): SourceFile {
  const name = fs.readdirSync(path.join(projectRoot, folder)).find((file) => file.startsWith(`CCR-2026-000${number}-`));
  if (name === undefined) throw new Error(`there is no committed request ${number}`);
  let text = fs.readFileSync(path.join(projectRoot, folder, name), "utf8");
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error("a replacement of the sample matches nothing");
    text = text.replaceAll(from, to);
  }
  return { path: `${folder}/${name}`, text: replacements.length === 0 ? text : approveText(text) };
}

/** One request, checked; fails where it has an error. */
export function checkSample(number: 1 | 2 | 3, replacements: readonly (readonly [string, string])[] = []): Checked {
  const [checked] = checkSources([readSample(number, replacements)]);
  const errors = checked?.findings.filter(({ severity }) => severity === "error") ?? [];
  if (checked === undefined || errors.length > 0) throw new Error(`the sample has errors: ${JSON.stringify(errors)}`);
  return checked;
}
