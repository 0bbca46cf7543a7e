import process from "node:process";
import { comment, type DecisionAct } from "../../lanes/decisions/act.ts";
import { type Act, carryOut, readActor } from "../act.ts";
import { Refusal, UsageError } from "../errors.ts";
import { composeEvent, listDecisionEvents, tellHub } from "../hub.ts";
import { findMisfit } from "../option-forms.ts";
import { readReviews, requireReviews } from "../review.ts";
import { type RunningSite, type Submission, serveSite } from "../site/server.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { composeAct } from "./decide.ts";

interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
}

/** `ccr serve`: runs until it is interrupted. */
export async function serve({ operands, options, terminal }: Invocation<ServeOptions>): Promise<ExitCode> {
  const { host = "127.0.0.1", port: text = "0" } = options;
  const port = Number(text);
  if (port < 0 || port > 65_535) throw new UsageError("--port must be a number up to 65535; 0 takes a free one");
  if (!/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host)) {
    terminal.say(
      "ccr: whoever reaches this address can decide in any approver's name; put what checks who they are in front",
    );
  }
  requireReviews(operands, terminal);
  const source = {
    read: () => readReviews(operands, terminal),
    record: (submission: Submission) => record(submission, operands, terminal),
  };
  const site = await listen(() => serveSite(source, { host, port }));
  terminal.write(`${site.url}\n`);
  terminal.say("ccr: serving the review pages; Ctrl-C ends it");
  await untilInterrupted();
  await site.close();
  return 0;
}

async function listen(start: () => Promise<RunningSite>): Promise<RunningSite> {
  try {
    return await start();
  } catch (error) {
    throw new Refusal([`it cannot listen there (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`]);
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** Records what the form says, as the commands do; answers with the reasons why not. */
async function record(
  submission: Submission,
  paths: readonly string[],
  terminal: Terminal,
): Promise<readonly string[]> {
  const { request, reviewer, decision, what } = submission;
  // A text area has lines; a decision is said in one.
  const said = { reviewer, what, comment: submission.comment.replace(/\s*[\r\n]+\s*/g, " ") };
  const misfits = findMisfits({ reviewer, person: submission.person, comment: said.comment });
  if (misfits.length > 0) return misfits;
  const person = submission.person === "" ? undefined : submission.person;
  let actor = readActor(said);
  const act: Act = (subject) => {
    actor = readActor(said);
    if (!isDecision(decision)) return comment(subject, actor);
    return composeAct({ ...actor, decision, source: "cli", person }, undefined, terminal)(subject);
  };
  if (!isDecision(decision) && decision !== "comment") return ["choose a decision"];
  try {
    const recorded = carryOut(request, act, { dryRun: false, terminal, paths });
    const events = isDecision(decision)
      ? listDecisionEvents(recorded.after, recorded.place).slice(-1)
      : [composeEvent(recorded, "comment", actor)];
    await tellHub(events, terminal);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.reasons;
    throw error;
  }
}

/** The rules of the options by which the commands are given the same. */
function findMisfits(fields: Readonly<Record<"reviewer" | "person" | "comment", string>>): readonly string[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const rule = findMisfit({ flags: `--${field} <${field === "comment" ? "text" : "name"}>` }, value);
    return rule === undefined ? [] : [`the ${field} must be ${rule}`];
  });
}

function isDecision(text: string): text is DecisionAct["decision"] {
  return ["approved", "denied", "needs_changes"].includes(text);
}
