import * as pulumi from "@pulumi/pulumi";

/** Why no lane is there to be declared: every problem at once. Pulumi prints its message without a stack, and stops. */
export class LaneError extends pulumi.RunError {
  override readonly name = "LaneError";
  /** One line a problem: a setting and its rule, or `file:line:column: code: message (hint)`. Never a value. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`nothing was declared:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}
