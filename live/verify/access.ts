import { shortenList } from "../../lanes/shorten-list.ts";
import type { OpenbaoRequest } from "../openbao-session.ts";
import { type Finding, failed, notTried, passed } from "./checks.ts";
import type { Prober } from "./prober.ts";

/** One request of the lane's token that must be refused, and the word of a policy that would allow it. */
interface Attempt {
  readonly id: string;
  readonly what: string;
  readonly request: Omit<OpenbaoRequest, "token">;
  readonly capability: string;
}

/** No version is ever this one: what is written with it changes nothing, whoever may write. */
const NO_VERSION = 2_147_483_647;

/** That the lane's token reads its path, and that what the server says of it is what it really may. */
export async function checkOwnPath(prober: Prober, token: string): Promise<void> {
  const { openbao, lane, log } = prober;
  const { path } = lane.policy;
  // Wrapped: the value stays on the server, behind a token that nobody keeps and that ends at once.
  const { status, auditId: readId } = await openbao.ask({ method: "GET", path, token, wrapped: 1 });
  const read = { id: "read", side: "positive", what: `the subject's token reads ${path}` } as const;
  log.note(read, status === 200 ? passed(readId) : failed(explainRead(status)));
  const { words, auditId } = await askCapabilities(prober, token, path);
  const capabilities = { id: "capabilities", side: "positive", what: `read is all that it may at ${path}` } as const;
  const finding =
    words.join() === "read" ? passed(auditId, describeShared(prober)) : failed(`it may ${words.join(", ")}`, auditId);
  log.note(capabilities, finding);
}

/** How many paths stand for all of them. */
const SHOWN = 3;

/** Of a role that several lanes share, what else its tokens read: this lane's path is not all. */
function describeShared({ lane: { policy }, ownPaths }: Prober): string | undefined {
  const others = ownPaths.filter((path) => path !== policy.path).sort();
  if (others.length === 0) return undefined;
  return `the same login also reads what the lanes have that share its role: ${shortenList(others, SHOWN)}`;
}

function explainRead(status: number): string {
  return status === 404 ? "there is no value yet" : `it was answered with ${status}`;
}

/** That everything else is refused: other paths, and anything but a read of its own. Each is really tried. */
export async function checkOtherAccess(prober: Prober, token: string): Promise<void> {
  for (const attempt of listAttempts(prober)) {
    const { id, what } = attempt;
    prober.log.note({ id, side: "negative", what }, await tryAttempt(prober, attempt, token));
  }
}

/** What is not allowed by its own words is tried; what is allowed is a failure already, and is not done. */
async function tryAttempt(prober: Prober, { request, capability }: Attempt, token: string): Promise<Finding> {
  const { words, auditId } = await askCapabilities(prober, token, request.path);
  if (words.includes(capability) || words.includes("root")) return failed(`its token may ${words.join(", ")}`, auditId);
  const { status } = await prober.openbao.ask({
    ...request,
    token,
    ...(request.method === "GET" ? { wrapped: 1 } : {}),
  });
  if (status === 403) return passed(auditId);
  // A server that does not know the verb refuses it to everybody.
  if (status === 405) return passed(auditId, "the server has no such operation");
  if (status >= 500 || status === 429) return notTried(`it was answered with ${status}`);
  return failed(`the server says that it may not, but answered with ${status}`, auditId);
}

async function askCapabilities(
  { openbao }: Prober,
  token: string,
  path: string,
): Promise<{ words: readonly string[]; auditId?: string }> {
  const { data, auditId } = await openbao.ask({
    method: "POST",
    path: "sys/capabilities-self",
    token,
    body: { paths: [path] },
  });
  const words = data[path] ?? data.capabilities;
  const list = Array.isArray(words) ? words.map(String).sort() : ["nothing that could be told"];
  return { words: list, ...(auditId === undefined ? {} : { auditId }) };
}

function listAttempts(prober: Prober): readonly Attempt[] {
  return [...listOwnOperations(prober), ...listOtherPaths(prober), ...listSystemPaths(prober)];
}

function listOwnOperations({ lane: { policy }, settings: { kvVersion } }: Prober): readonly Attempt[] {
  const { path, mount, key } = policy;
  const body = kvVersion === 2 ? { options: { cas: NO_VERSION }, data: {} } : {};
  const sibling = `${path}-ccr-probe`;
  const own: Attempt[] = [
    { id: "update", what: `${path} is not written`, request: { method: "POST", path, body }, capability: "update" },
    { id: "patch", what: `${path} is not patched`, request: { method: "PATCH", path, body }, capability: "patch" },
    { id: "delete", what: `${path} is not deleted`, request: { method: "DELETE", path }, capability: "delete" },
    { id: "list", what: `${path} is not listed`, request: { method: "LIST", path }, capability: "list" },
    {
      id: "create",
      what: "nothing is created beside it",
      request: { method: "POST", path: sibling, body },
      capability: "create",
    },
    {
      id: "sudo",
      what: "nothing is done that takes sudo",
      request: { method: "GET", path: "sys/audit" },
      capability: "sudo",
    },
  ];
  if (kvVersion === 1) return own;
  const about = (what: string, word: string, capability: string, method: OpenbaoRequest["method"]): Attempt => ({
    id: `${word}-${capability}`,
    what,
    request: { method, path: `${mount}/${word}/${key}`, ...(method === "POST" ? { body: { versions: [] } } : {}) },
    capability,
  });
  return [
    ...own,
    about("its metadata is not read", "metadata", "read", "GET"),
    about("its names are not listed", "metadata", "list", "LIST"),
    about("no version of it is deleted", "delete", "update", "POST"),
    about("no version of it is destroyed", "destroy", "update", "POST"),
  ];
}

/** Its neighbours by name, its folders, and the paths of other lanes. */
function listOtherPaths({ lane: { policy }, ownPaths, otherPaths }: Prober): readonly Attempt[] {
  const { path } = policy;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const near = [`${path}-ccr-probe`, `${path}/ccr-probe`, path.slice(0, -1), folder];
  const paths = [...new Set([...near, ...otherPaths])].filter((each) => !ownPaths.includes(each));
  return paths.map((each) => ({
    id: "other-path",
    what: `${each} is not read`,
    request: { method: "GET", path: each },
    capability: "read",
  }));
}

function listSystemPaths({ lane: { policy }, role }: Prober): readonly Attempt[] {
  const read = (path: string): Attempt => ({
    id: "system",
    what: `${path} is not read`,
    request: { method: "GET", path },
    capability: "read",
  });
  return [
    read(`sys/policies/acl/${policy.name}`),
    read(role.method === "token" ? `auth/token/roles/${role.name}` : `auth/${role.mount}/role/${role.name}`),
    read("sys/mounts"),
    {
      id: "system",
      what: "identity/entity/id is not listed",
      request: { method: "LIST", path: "identity/entity/id" },
      capability: "list",
    },
    {
      id: "system",
      what: "no token is made",
      request: { method: "POST", path: "auth/token/create", body: { ttl: "1s" } },
      capability: "update",
    },
  ];
}
