import { parsePolicy } from "../../policy/parse-policy.ts";
import { findSetting } from "../blocks.ts";
import type { ConfigMap } from "../read-config.ts";
import { blocksIn, blocksOf, type ConfigRule, type FiledBlock } from "../rule.ts";

/** `initialize` stanzas happen once, on an empty storage (OpenBao 2.6, website/content/docs/configuration/self-init.mdx). */
export const checkSelfInit: ConfigRule = (config, report) => {
  const stanzas = blocksOf(config, "initialize", 1);
  const [first] = stanzas;
  if (first !== undefined && config.mode === "production")
    report("config-self-init", first, "This server initialises itself, once");
  for (const request of stanzas.flatMap((stanza) => blocksIn(stanza, "request", 1))) {
    const path = (findSetting(request.body, "path")?.text ?? "").replace(/^\/+/, "");
    const place = { file: request.file, offset: request.offset };
    if (isSecretWrite(path)) report("config-inline-secret", place, "This request writes a secret");
    else if (isLane(path, dataOf(request))) report("config-lane-in-self-init", place, "This request grants a lane");
  }
};

function dataOf(request: FiledBlock): readonly ConfigMap[] {
  return blocksIn(request, "data", 0).map(({ body }) => body);
}

function isSecretWrite(path: string): boolean {
  return /^(?!sys\/|auth\/|identity\/)[^/]+(?:\/[^/]+)*?\/data\//.test(path);
}

const LANE_POLICY = /^workload-kv-/i;
const LANE_ROLE = /^external-secrets-/i;

function isLane(path: string, data: readonly ConfigMap[]): boolean {
  const [, policy] = /^sys\/polic(?:ies\/acl|y)\/(.+)$/.exec(path) ?? [];
  if (policy !== undefined) return LANE_POLICY.test(policy) || data.some(grantsSecret);
  const [, role] = /^auth\/.+\/roles?\/([^/]+)$/.exec(path) ?? [];
  return role !== undefined && (LANE_ROLE.test(role) || data.some(attachesLane));
}

/** One secret is read by an exact path: that is what a lane is. */
function grantsSecret(data: ConfigMap): boolean {
  const text = findSetting(data, "policy")?.text;
  const { blocks = [] } = text === undefined ? {} : parsePolicy(text);
  return blocks.some(({ path, capabilities }) => /^[^*+]+\/data\/[^*+]+$/.test(path) && capabilities.includes("read"));
}

function attachesLane(data: ConfigMap): boolean {
  return ["token_policies", "policies", "allowed_policies"].some((name) =>
    (findSetting(data, name)?.text ?? "").split(",").some((each) => LANE_POLICY.test(each.trim())),
  );
}
