import { makeRequests } from "../../../bench/requests.ts";
import { type Checked, checkSources } from "../../../lanes/check.ts";
import type { StackSettings } from "../../../lanes/stack-settings.ts";
import type { NamedStack } from "../../../lanes/stacks/assign.ts";
import { approveText } from "../../approve.ts";
import { settings } from "../sample.ts";

type Change = (text: string) => string;

/** So many granted requests, each of a tenant of its own, `tenant-0` and on; some of them changed, and all without errors. */
export function checkRequests(count: number, changes: Readonly<Record<number, Change>> = {}): readonly Checked[] {
  const sources = makeRequests(count).map((source, at) => {
    const text = changes[at]?.(source.text) ?? source.text;
    return text === source.text ? source : { ...source, text: approveText(text) };
  });
  const checked = checkSources(sources);
  const errors = checked.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "error"));
  if (errors.length > 0) throw new Error(errors.map(({ code, pointer }) => `${code} ${pointer}`).join("\n"));
  return checked;
}

/** A request into a namespace that is another tenant's. */
export const shareNamespace =
  (own: string, namespace: string): Change =>
  (text) =>
    text
      .replaceAll(`external-secrets-${own}`, `external-secrets-${namespace}`)
      .replaceAll(`the ${own}\n    namespace`, `the ${namespace}\n    namespace`)
      .replace("  surface: external-secrets\n", `  surface: external-secrets\n  namespace: ${namespace}\n`);

/** The request in a state that grants nothing. */
export const withStatus =
  (status: string): Change =>
  (text) =>
    text
      .replace("status: active", `status: ${status}`)
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");

/** A stack of the production environment with servers of its own. */
export function makeStack(stack: string, changes: Partial<StackSettings> = {}): NamedStack {
  const openbaoAddress = `https://openbao.${stack}.example.org:8200`;
  return { stack, settings: { ...settings, openbaoAddress, kubernetesContext: stack, ...changes } };
}
