import { isFields } from "../../lanes/fields.ts";
import { findValuesFaults } from "../../lanes/guardrails/dev-only/chart-values.ts";
import { type DevOnlyFault, OPENS } from "../../lanes/guardrails/dev-only/fault.ts";
import { findCommandFaults, findDevOnly } from "../../lanes/guardrails/dev-only/judge-object.ts";
import { type DeclaredResource, isSet, listKubernetesObjects } from "../resource.ts";

/** What belongs to a server for development alone: its root token or unseal keys in Kubernetes, and what opens it by itself. */
export function findDevOnlyFaults(resource: DeclaredResource): readonly string[] {
  const { name } = resource;
  const ofObjects = listKubernetesObjects(resource).flatMap(({ kind, content }) =>
    findDevOnly({ kind, content, otherNames: [name] }),
  );
  const ofOthers = [...findChartFaults(resource), ...findCommands(resource)];
  const messages = [...ofObjects, ...ofOthers].map(({ message }) => message);
  return [...new Set([...messages, ...findProviderFaults(resource)])];
}

/** A chart by its values, whichever way Pulumi has it rendered (pulumi-kubernetes 4.34: helm.sh/v3 and v4). */
function findChartFaults({ type, props }: DeclaredResource): readonly DevOnlyFault[] {
  return /^kubernetes:helm\.sh\/v\d+:/.test(type) ? findValuesFaults(props.values) : [];
}

/** Commands that a program runs by resources of pulumi-command, or in containers past Kubernetes. */
function findCommands({ type, props }: DeclaredResource): readonly DevOnlyFault[] {
  if (!/^(?:command|docker):/.test(type)) return [];
  const opens = listTexts(props).some(findCommandFaults);
  return opens ? [{ path: [], message: OPENS }] : [];
}

function listTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) {
    const texts = value.filter((each) => typeof each === "string");
    return [texts.join(" "), ...value.filter((each) => typeof each !== "string").flatMap(listTexts)];
  }
  return isFields(value) ? Object.values(value).flatMap(listTexts) : [];
}

/** A provider of OpenBao that is opened as a development server is. */
function findProviderFaults({ type, props }: DeclaredResource): readonly string[] {
  if (type !== "pulumi:providers:vault") return [];
  const { token, skipTlsVerify } = props;
  return [
    ...(isSet(token)
      ? ["its token is in the program and in the state: have the run take a short-lived one from VAULT_TOKEN"]
      : []),
    ...(isTrueText(skipTlsVerify) ? ["it takes any certificate for the server's: name its CA in caCertFile"] : []),
  ];
}

/** Inputs of a provider are JSON in texts. */
function isTrueText(value: unknown): boolean {
  return value === true || value === "true";
}
