import { formatDuration } from "../../lanes/duration.ts";
import type { FormerLane } from "../../lanes/lane.ts";
import { mapSome } from "../map-some.ts";
import type { OpenbaoSession } from "../openbao-session.ts";
import { type Finding, failed, notTried, passed } from "../verify/checks.ts";

/** A token that still carries the policy of a lane. */
export interface LeftToken {
  /** By which it is revoked; it opens nothing. */
  readonly accessor: string;
  /** Seconds that it still lives. */
  readonly seconds: number;
  readonly displayName: string;
}

/** Where tokens of a lane are sought, and by whose token. */
interface TokenSearch {
  readonly lane: FormerLane;
  readonly openbao: OpenbaoSession;
  readonly operatorToken: string | undefined;
}

/** How many accessors are looked at, and how many at once. */
const limits = { accessors: 20_000, atOnce: 16 };

/** The tokens that carry a policy; undefined with the reason where they cannot be listed. */
async function listLeftTokens({
  openbao,
  operatorToken: token,
  lane,
}: TokenSearch): Promise<
  { readonly left: readonly LeftToken[] } | { readonly left?: never; readonly problem: string }
> {
  const { status, data } = await openbao.ask({ method: "LIST", path: "auth/token/accessors", token });
  if (status === 404) return { left: [] };
  if (status !== 200) return { problem: `the operator's token may not list accessors (${status})` };
  const accessors = Array.isArray(data.keys) ? data.keys.map(String) : [];
  if (accessors.length > limits.accessors)
    return { problem: `there are ${accessors.length} tokens, too many to look at` };
  let unread = 0;
  const left = await mapSome(accessors, limits.atOnce, async (accessor): Promise<readonly LeftToken[]> => {
    const found = await openbao.ask({
      method: "POST",
      path: "auth/token/lookup-accessor",
      token,
      body: { accessor },
    });
    // One that ended meanwhile is not there any more: "bad token" (400, vault 1.14) or not found.
    const isEnded = found.status === 404 || found.status === 400;
    if (!isEnded && found.status !== 200) unread += 1;
    if (found.status !== 200) return [];
    const policies = Array.isArray(found.data.policies) ? found.data.policies.map(String) : [];
    const identity = Array.isArray(found.data.identity_policies) ? found.data.identity_policies.map(String) : [];
    if (![...policies, ...identity].includes(lane.policy.name)) return [];
    return [{ accessor, seconds: Number(found.data.ttl), displayName: String(found.data.display_name ?? "") }];
  });
  if (unread > 0) return { problem: `${unread} of ${accessors.length} tokens could not be looked up` };
  return { left };
}

/** What became of the tokens that were issued before: each is revoked, or listed with the time that it still has. */
export async function judgeLeftTokens(search: TokenSearch, { revoke }: { revoke: boolean }): Promise<Finding> {
  const found = await listLeftTokens(search);
  if (found.left === undefined) return notTried(found.problem);
  if (found.left.length === 0) return passed(undefined, "none is left");
  if (!revoke) return failed(describeLeft(found.left));
  const { openbao, operatorToken: token } = search;
  await mapSome(found.left, limits.atOnce, async ({ accessor }) => {
    await openbao.ask({ method: "POST", path: "auth/token/revoke-accessor", token, body: { accessor } });
    return [];
  });
  const again = await listLeftTokens(search);
  if (again.left === undefined) return notTried(again.problem);
  return again.left.length === 0
    ? passed(undefined, `${found.left.length} revoked by their accessors`)
    : failed(`not all could be revoked: ${describeLeft(again.left)}`);
}

function describeLeft(left: readonly LeftToken[]): string {
  const longest = Math.max(...left.map(({ seconds }) => seconds));
  const shown = left
    .slice(0, 5)
    .map(({ accessor, seconds, displayName }) => `${accessor} of ${displayName} for ${formatDuration(seconds)}`);
  const more = left.length > shown.length ? `, and ${left.length - shown.length} more` : "";
  return `${left.length} still carry the policy, the last for ${formatDuration(longest)}: ${shown.join(", ")}${more}`;
}
