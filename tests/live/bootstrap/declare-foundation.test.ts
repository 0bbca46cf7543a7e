import { describe, expect, it } from "vitest";
import { declareFoundation } from "../../../live/bootstrap/declare-foundation.ts";
import type { BootstrapServer, ServerAnswer, ServerRequest } from "../../../live/bootstrap/server.ts";
import { planSample } from "../../lanes/foundation/foundation-sample.ts";

type Fields = Record<string, unknown>;

const token = "canary-3f9a1c7e5b2d";
const plan = planSample().openbao;

/** Keeps what is written, and answers as a server does: lists sorted, nothing for an empty mapping. */
function openStore(): { server: BootstrapServer; kept: Map<string, Fields>; written: ServerRequest[] } {
  const kept = new Map<string, Fields>();
  const written: ServerRequest[] = [];
  const answer = (status: number, data: Fields): ServerAnswer => ({ status, body: data, data, errors: [] });
  const read = (path: string): ServerAnswer => {
    if (path !== "sys/mounts" && path !== "sys/auth") return answer(kept.has(path) ? 200 : 404, kept.get(path) ?? {});
    const mounts = [...kept].filter(([name]) => name.startsWith(`${path}/`));
    return answer(200, Object.fromEntries(mounts.map(([name, body]) => [`${name.slice(path.length + 1)}/`, body])));
  };
  const server: BootstrapServer = {
    async ask({ method, path, token: _, body = {} }) {
      if (method === "GET") return read(path);
      written.push({ method, path, body });
      const target = path.replace(/\/tune$/, "");
      const own = target === path ? asKept(body) : { config: { ...(kept.get(target)?.config as Fields), ...body } };
      kept.set(target, { ...kept.get(target), ...own });
      return answer(204, {});
    },
  };
  return { server, kept, written };
}

function asKept(body: Fields): Fields {
  const isEmpty = (value: unknown): boolean =>
    typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      isEmpty(value) ? null : Array.isArray(value) ? [...value].reverse() : value,
    ]),
  );
}

const open = () => {
  const store = openStore();
  return { ...store, declare: () => declareFoundation({ server: store.server, token }, plan) };
};

describe("a foundation that is declared by calls of the API", () => {
  it("is all of its plan, and nothing a second time", async () => {
    const { declare, written } = open();
    const changed = await declare();
    expect(changed).toEqual(expect.arrayContaining(["kv v2 at platform", "config of auth/kubernetes"]));
    expect(changed).toEqual(expect.arrayContaining(plan.policies.map(({ name }) => `policy ${name}`)));
    expect(changed.filter((each) => each.startsWith("role "))).toEqual([
      "role lane-apply of auth/ci",
      "role lane-verify of auth/kubernetes",
    ]);
    expect(changed).not.toContain("config of auth/oidc");
    const before = written.length;
    expect(await declare()).toEqual([]);
    expect(written).toHaveLength(before);
    expect(JSON.stringify([changed, written])).not.toContain(token);
  });

  it("takes back what somebody widened", async () => {
    const { declare, kept } = open();
    await declare();
    kept.set("auth/kubernetes/role/lane-verify", {
      ...kept.get("auth/kubernetes/role/lane-verify"),
      bound_service_account_names: ["verify", "default"],
    });
    kept.set("sys/auth/ci", { type: "jwt", config: { max_lease_ttl: 86_400 } });
    kept.set("sys/policies/acl/lane-apply", { policy: 'path "*" { capabilities = ["sudo"] }' });
    expect(await declare()).toEqual(["jwt auth at ci", "policy lane-apply", "role lane-verify of auth/kubernetes"]);
    expect(kept.get("auth/kubernetes/role/lane-verify")?.bound_service_account_names).toEqual(["verify"]);
    expect(await declare()).toEqual([]);
  });
});
