// Keeps one comment of a pull request or merge request: node ci/sticky-comment.ts FILE
// GitHub: GITHUB_TOKEN and PULL_REQUEST beside what its runner sets; GitLab: CCR_NOTE_TOKEN.
import fs from "node:fs";
import process from "node:process";
import { askJson } from "./identity-token.ts";

/** Finds the comment again; Markdown shows nothing of it. */
const marker = "<!-- credential-lanes: plan -->";
/** GitHub takes 65,536 characters, GitLab more. */
const limit = 65_536;
const pageSize = 100;
/** More pages than a request under review has; the loop ends whatever a server answers. */
const maxPages = 50;

/** Where comments are, and how one of ours is told from those of people. */
interface Forge {
  readonly list: string;
  /** The address of one comment. */
  one(id: number): string;
  readonly update: "PATCH" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  isOurs(comment: Comment): boolean;
}

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly user?: { readonly type?: string };
  readonly system?: boolean;
}

function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function requireNumber(name: string): string {
  const value = requireVariable(name);
  if (!/^\d+$/.test(value)) throw new Error(`${name} is not a number`);
  return value;
}

const isMarked = ({ body = "" }: Comment): boolean => body.startsWith(marker);

function openGithub(): Forge {
  const issues = `${requireVariable("GITHUB_API_URL")}/repos/${requireVariable("GITHUB_REPOSITORY")}/issues`;
  return {
    list: `${issues}/${requireNumber("PULL_REQUEST")}/comments`,
    one: (id) => `${issues}/comments/${id}`,
    update: "PATCH",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${requireVariable("GITHUB_TOKEN")}`,
      "x-github-api-version": "2022-11-28",
    },
    // Anyone can begin a comment with the marker; only jobs and apps write as a bot.
    isOurs: (comment) => isMarked(comment) && comment.user?.type === "Bot",
  };
}

function openGitlab(): Forge {
  const project = `${requireVariable("CI_API_V4_URL")}/projects/${requireNumber("CI_PROJECT_ID")}`;
  const notes = `${project}/merge_requests/${requireNumber("CI_MERGE_REQUEST_IID")}/notes`;
  return {
    list: notes,
    one: (id) => `${notes}/${id}`,
    update: "PUT",
    headers: { "private-token": requireVariable("CCR_NOTE_TOKEN") },
    // A note of somebody else's cannot be changed with this token: the server refuses.
    isOurs: (comment) => isMarked(comment) && comment.system !== true,
  };
}

async function findOurs({ list, headers, isOurs }: Forge): Promise<number | undefined> {
  for (let page = 1; page <= maxPages; page += 1) {
    const url = new URL(`${list}?per_page=${pageSize}&page=${page}`);
    const comments = (await askJson(url, { headers })) as readonly Comment[];
    const found = comments.find(isOurs);
    if (found !== undefined || comments.length < pageSize) return found?.id;
  }
  return undefined;
}

/** The text below the marker, whole or cut with a note; a pair of UTF-16 units is never cut in two. */
function compose(text: string): string {
  const whole = `${marker}\n${text}`;
  if (whole.length <= limit) return whole;
  const note = "\n\n**Cut:** the rest does not fit into a comment; the job's artefact has all of it.\n";
  return whole.slice(0, limit - note.length).replace(/[\uD800-\uDBFF]$/, "") + note;
}

try {
  const body = compose(fs.readFileSync(process.argv[2] ?? "", "utf8"));
  const forge = process.env.GITLAB_CI === "true" ? openGitlab() : openGithub();
  const found = await findOurs(forge);
  const [method, place] = found === undefined ? ["POST", forge.list] : [forge.update, forge.one(found)];
  const headers = { ...forge.headers, "content-type": "application/json" };
  await askJson(new URL(place), { method, headers, body: JSON.stringify({ body }) });
  process.stderr.write(`sticky-comment: ${found === undefined ? "written" : "replaced"}\n`);
} catch (error) {
  process.stderr.write(`sticky-comment: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
