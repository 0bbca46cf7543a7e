import { countOf } from "./count-of.ts";
import { showPlainly } from "./reports/report.ts";
import type { Reviews } from "./review.ts";
import type { Terminal } from "./terminal.ts";

/** Names each file that has errors; of a single one also what it is. */
export function sayInvalid(invalid: Reviews["invalid"], terminal: Pick<Terminal, "say">): void {
  for (const { file, errors, message } of invalid) {
    const [what, all] = errors === 1 ? [` (${message})`, "it"] : ["", "them"];
    terminal.say(showPlainly(`ccr: ${file} has ${countOf(errors, "error")}${what}; ccr validate lists ${all}`));
  }
}
