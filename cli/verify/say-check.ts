import type { Check } from "../../live/verify/checks.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";

/** Shows a check as it is made, one a line. */
export function sayCheck(terminal: Terminal): (check: Check) => void {
  const colours = { passed: "green", failed: "red", "not-tried": "yellow" } as const;
  return ({ outcome, id, what, detail }) => {
    const why = detail === undefined ? "" : ` (${showPlainly(detail)})`;
    terminal.write(
      `${terminal.style(colours[outcome], outcome.padEnd(9))}  ${id.padEnd(21)}  ${showPlainly(what)}${why}\n`,
    );
  };
}
