import type { Family, TokenUse } from "./authority.ts";

/** Which policies a verb of `ccr` that asks OpenBao is run with; any other verb gets no token. */
const verbs: readonly (readonly [verbs: string, families: readonly Family[]])[] = [
  ["plan apply", ["lane-apply"]],
  ["runbook", ["lane-apply", "lane-verify"]],
  ["verify cut-off compromised incident rotate rotation smoke status fulfil", ["lane-verify"]],
  ["drift who-can can inventory import-plan import recover-state", ["lane-drift"]],
  ["authority", ["foundation-check"]],
];

/** What a command of `ccr` needs a token for; undefined where it asks no server. */
export function findUseOfVerb(verb = ""): TokenUse | undefined {
  const [, families] = verbs.find(([names]) => names.split(" ").includes(verb)) ?? [];
  return families === undefined ? undefined : { families };
}

/** What a command of Pulumi needs a token for; undefined where it works on the stored state alone. */
export function findUseOfPulumi(command = ""): TokenUse | undefined {
  if (command === "destroy") return { families: ["lane-apply"], isTeardown: true };
  return ["preview", "up", "refresh", "import"].includes(command) ? { families: ["lane-apply"] } : undefined;
}
