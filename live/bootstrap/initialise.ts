import { setTimeout as sleep } from "node:timers/promises";
import { OpenbaoError } from "../openbao-http.ts";
import { type BootstrapServer, must } from "./server.ts";

/** What opens a development server: never printed, never an argument. */
export interface DevelopmentKeys {
  readonly unsealKey: string;
  readonly rootToken: string;
}

/** Initialises a server with one share. Whoever calls keeps the keys before anything else. */
export async function initialise(server: BootstrapServer): Promise<DevelopmentKeys> {
  const body = { secret_shares: 1, secret_threshold: 1 };
  const answer = await must(server, { method: "PUT", path: "sys/init", body });
  const [unsealKey] = Array.isArray(answer.body.keys_base64) ? (answer.body.keys_base64 as readonly unknown[]) : [];
  const { root_token: rootToken } = answer.body;
  if (typeof unsealKey !== "string" || typeof rootToken !== "string")
    throw new OpenbaoError("OpenBao was initialised and answered without keys: start an empty one again");
  return { unsealKey, rootToken };
}

/** Unseals a server, and waits until it serves. */
export async function unseal(server: BootstrapServer, key: string): Promise<void> {
  const { body } = await must(server, { method: "PUT", path: "sys/unseal", body: { key } });
  if (body.sealed === true)
    throw new OpenbaoError("the kept unseal key does not open this server: it is another one's");
}

/** Seconds after which a server that was unsealed should serve. */
const PATIENCE = 30;

/** Waits until the server is the active one. */
export async function waitUntilActive(server: BootstrapServer): Promise<void> {
  for (let tries = 0; tries < PATIENCE * 5; tries += 1) {
    const { status } = await server.ask({ method: "GET", path: "sys/health" });
    if (status === 200) return;
    await sleep(200);
  }
  throw new OpenbaoError(`the server did not become active within ${PATIENCE} s of its unsealing`);
}

/** Whether a token is a root token of this server. */
export async function isRootToken(server: BootstrapServer, token: string): Promise<boolean> {
  const { status, data } = await server.ask({ method: "GET", path: "auth/token/lookup-self", token });
  return status === 200 && Array.isArray(data.policies) && data.policies.includes("root");
}
