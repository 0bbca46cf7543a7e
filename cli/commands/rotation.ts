import type { Checked } from "../../lanes/check.ts";
import { listRotations } from "../../lanes/life/rotation.ts";
import { judgeRotation, type RotationDue } from "../../lanes/life/schedule.ts";
import { findOrderedRotations } from "../../lanes/orders/rotation.ts";
import { isServing } from "../../lanes/rules/states.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { countOf } from "../count-of.ts";
import { Refusal, UsageError } from "../errors.ts";
import { showPlainly } from "../reports/report.ts";
import { checkNamedRequests } from "../requests.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface RotationOptions {
  readonly json?: true;
  readonly ics?: true;
}

/** One line of the schedule. */
interface Row extends RotationDue {
  readonly title: string;
  /** The rotation that began and is not at its end, and its next step. */
  readonly open?: { readonly id: string; readonly next: string };
}

/** `ccr rotation due`: 0; 1 where a rotation is overdue, or a request has errors. */
export async function showSchedule({ operands, options, terminal }: Invocation<RotationOptions>): Promise<ExitCode> {
  const [word, ...paths] = operands;
  if (word !== "due") throw new UsageError("ccr rotation due [request...] lists when credentials are to be rotated");
  if (options.json && options.ics) throw new UsageError("--json and --ics are two forms; name one of them");
  const { checked, findings } = checkNamedRequests(paths, terminal);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new Refusal([
      `${countOf(errors.length, "error")}; ccr validate lists ${errors.length === 1 ? "it" : "them"}`,
    ]);
  const now = Date.now();
  const rows = checked
    .flatMap(({ ccr, orders }): readonly Row[] =>
      ccr !== undefined && isServing(ccr) ? [describe(ccr, orders, now)] : [],
    )
    .sort((left, right) => (`${left.due}\n${left.ccrId}` < `${right.due}\n${right.ccrId}` ? -1 : 1));
  if (options.ics) terminal.write(await formatCalendar(rows));
  else if (options.json) terminal.write(formatJson(rows));
  else sayRows(rows, terminal);
  return rows.some(({ state }) => state === "overdue") ? 1 : 0;
}

function describe(ccr: Ccr, orders: Checked["orders"], now: number): Row {
  const open = listRotations(ccr).find(({ next, taken }) => next !== undefined && taken.length > 0);
  return {
    ...judgeRotation(ccr, now, findOrderedRotations(ccr, orders)),
    title: ccr.title,
    ...(open?.next === undefined ? {} : { open: { id: open.id, next: open.next } }),
  };
}

function sayRows(rows: readonly Row[], terminal: Terminal): void {
  const colours = { overdue: "red", due: "yellow", "not-yet": "green" } as const;
  for (const { state, due, ccrId, plan, since, daysLeft, open, isRotated, order } of rows) {
    const days = Math.abs(daysLeft);
    const left = daysLeft < 0 ? `${countOf(days, "day")} over` : `${countOf(days, "day")} left`;
    const last = `${isRotated ? "rotated" : "since"} ${since.slice(0, 10)}`;
    const by = plan.from === "default" ? plan.every : `${plan.every} by the ${plan.from}`;
    const at = open === undefined ? "" : `; ${open.id} is open, next ${open.next}`;
    const asked = order === undefined ? "" : `; ${order} asks for it`;
    const words = `${due}  ${ccrId}  ${left.padEnd(14)}  ${last}, ${by}${asked}${at}`;
    terminal.write(`${terminal.style(colours[state], state.padEnd(8))}  ${showPlainly(words)}\n`);
  }
  const count = (state: Row["state"]): number => rows.filter((row) => row.state === state).length;
  terminal.say(`${countOf(rows.length, "credential")} in use: ${count("overdue")} overdue, ${count("due")} due now`);
}

function formatJson(rows: readonly Row[]): string {
  const rotations = rows.map(
    ({ ccrId: request, plan, since, isRotated, opens, due, state, daysLeft, title, open, order }) => ({
      request,
      title,
      ...(plan.provider === undefined ? {} : { provider: plan.provider }),
      every: plan.every,
      every_from: plan.from,
      overlap_seconds: plan.overlapSeconds,
      since,
      rotated: isRotated,
      opens,
      due,
      state,
      days_left: daysLeft,
      ...(order === undefined ? {} : { order }),
      ...(open === undefined ? {} : { open }),
    }),
  );
  return `${JSON.stringify({ schema: "credential-lanes/rotation-due/v1", rotations }, undefined, 2)}\n`;
}

/** One event a credential, over the period in which it is rotated; the same input gives the same bytes. */
async function formatCalendar(rows: readonly Row[]): Promise<string> {
  const { default: makeCalendar, ICalEventTransparency } = await import("ical-generator");
  const calendar = makeCalendar({ prodId: { company: "credential-lanes", product: "ccr", language: "EN" } });
  calendar.name("Rotation of credentials");
  for (const { ccrId, title, opens, due, plan, since, state, open, order } of rows) {
    const day = 86_400_000;
    const event = calendar.createEvent({
      id: `${ccrId}-${due}@credential-lanes`,
      // The last record that it follows from: an instant of now would be another one in every run.
      stamp: new Date(since),
      start: new Date(`${opens}T00:00:00Z`),
      end: new Date(Date.parse(`${due}T00:00:00Z`) + day),
      allDay: true,
      timezone: "UTC",
      summary: `${state === "overdue" ? "Overdue: rotate" : "Rotate"} ${ccrId}, ${title}`,
      description: [
        `${plan.every}, by the ${plan.from}; last ${since}; due by ${due}.`,
        ...(open === undefined ? [] : [`${open.id} is open; its next step is ${open.next}.`]),
        ...(order === undefined ? [] : [`${order} asks for it.`]),
        `ccr rotate ${ccrId}${order === undefined ? "" : ` --request ${order}`}`,
      ].join("\n"),
      transparency: ICalEventTransparency.TRANSPARENT,
    });
    event.createAlarm({ type: "display" as never, trigger: 7 * 86_400, description: `Rotate ${ccrId}` });
  }
  return `${calendar.toString().replace(/\r\n$/, "")}\r\n`;
}
