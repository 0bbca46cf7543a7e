import process from "node:process";

/** What a job proves its identity to. */
export type Relying = "openbao" | "kubernetes" | "pulumi";

/** How long an answer may take, in milliseconds. */
const LIMIT = 30_000;

/**
 * The identity token (JWT) of this job for an audience. GitLab hands it over as OPENBAO_ID_TOKEN and so on (`id_tokens`
 * of the job); GitHub issues it on request to jobs with `id-token: write`
 * (https://docs.github.com/en/actions/reference/security/oidc). Nothing that is thrown bears a token.
 */
export async function requestIdentityToken(
  { relying, audience }: { readonly relying: Relying; readonly audience: string },
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const handed = environment[`${relying.toUpperCase()}_ID_TOKEN`];
  if (handed) return handed;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: place, ACTIONS_ID_TOKEN_REQUEST_TOKEN: right } = environment;
  if (!place || !right) {
    const names = `${relying.toUpperCase()}_ID_TOKEN (GitLab: id_tokens)`;
    throw new Error(`this job has no identity token: it needs id-token: write (GitHub) or ${names}`);
  }
  const url = new URL(place);
  url.searchParams.set("audience", audience);
  const { value } = (await askJson(url, { headers: { authorization: `Bearer ${right}` } })) as { value?: unknown };
  if (typeof value !== "string" || value === "") throw new Error(`${url.host} gave no identity token`);
  return value;
}

/** Asks for JSON. A redirect is refused: it would carry the credential of the request elsewhere. */
export async function askJson(url: URL, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(LIMIT) }).catch(() => {
    throw new Error(`${url.host} could not be asked`);
  });
  const text = await answer.text();
  // The body of a refusal may repeat what was sent.
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status} to ${init.method ?? "GET"} ${url.pathname}`);
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Error(`${url.host} answered no JSON`);
  }
}
